package dev.gyre.loop.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.TaskGroup;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Random operations on a shared thing by the members of a [Crew], and the same ones on a plain model of it;
/// both are compared after each step.
///
/// A step is one to four actions between which nobody has a turn but as the step says: a member is told
/// what to do, the test itself does something that does not suspend, or a wait is cancelled. So
/// wake-ups and cancellations meet in every order.
final class ModelRun {
    private static final int MEMBERS = 5;
    private static final int STEPS = 60;
    private static final int ACTIONS_MAX = 4;

    /// A shared thing and its model, side by side.
    interface Subject {
        /// Some operation for `member`.
        Operation operation(int member, RandomGenerator random);

        /// The model of what a cancellation does to the wait of `member`; not called when it does not wait.
        void cancelled(int member);

        /// The statistics of the real thing, and what the model has for them.
        Object real();

        Object modelled();
    }

    /// What a member may do.
    ///
    /// @param suspends whether it is a suspension point, and so fails in a cancelled scope
    /// @param byAnyone whether the test may do it itself, or only a member
    /// @param real does it
    /// @param model says to [Expected] what becomes of it
    record Operation(String name, boolean suspends, boolean byAnyone, Callable<?> real, Runnable model) {
        static Operation suspending(String name, Action real, Runnable model) {
            return new Operation(name, true, false, real.callable(), model);
        }

        static Operation returning(String name, Callable<?> real, Runnable model) {
            return new Operation(name, true, false, real, model);
        }

        static Operation immediate(String name, Callable<?> real, Runnable model) {
            return new Operation(name, false, true, real, model);
        }

        static Operation immediate(String name, Action real, Runnable model) {
            return new Operation(name, false, true, real.callable(), model);
        }

        /// Does not suspend, and is a matter of who does it.
        static Operation own(String name, Callable<?> real, Runnable model) {
            return new Operation(name, false, false, real, model);
        }

        static Operation own(String name, Action real, Runnable model) {
            return new Operation(name, false, false, real.callable(), model);
        }
    }

    interface Action {
        void run() throws Exception;

        default Callable<@Nullable Object> callable() {
            return () -> {
                run();
                return "done";
            };
        }
    }

    /// What the model says about the members: a small scheduler, first in, first out.
    static final class Expected {
        private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
        private final @Nullable String[] results = new String[MEMBERS];
        private final boolean[] busy = new boolean[MEMBERS];
        private final boolean[] waiting = new boolean[MEMBERS];

        /// The operation of `member` ends.
        void ends(int member, Object result) {
            results[member] = String.valueOf(result);
            busy[member] = false;
            waiting[member] = false;
        }

        void ends(int member) {
            ends(member, "done");
        }

        /// The operation of `member` waits, until some other one ends it.
        void waits(int member) {
            waiting[member] = true;
        }

        /// `what` happens when those who are ready now have had their turn.
        void later(Runnable what) {
            ready.add(what);
        }

        private void settle() {
            while (!ready.isEmpty()) {
                ready.remove().run();
            }
        }
    }

    private final Subject subject;
    private final Expected expected;
    private final RandomGenerator random;
    private final List<String> history = new ArrayList<>();

    /// Members whose operation is cancelled before they have begun it.
    private final boolean[] early = new boolean[MEMBERS];

    private ModelRun(Subject subject, Expected expected, RandomGenerator random) {
        this.subject = subject;
        this.expected = expected;
        this.random = random;
    }

    /// Makes a subject from its expectations and some random numbers.
    interface Maker {
        Subject make(Expected expected, RandomGenerator random);
    }

    static void compare(int seeds, Maker maker) {
        Seeds.each(seeds, seed -> Gyre.run(() -> {
            var random = new SplittableRandom(seed);
            var expected = new Expected();
            var run = new ModelRun(maker.make(expected, random), expected, random);
            try {
                TaskGroup.run(group -> {
                    run.run(new Crew(group, MEMBERS));
                    group.cancel("the test is over");
                });
            } catch (Throwable failure) {
                throw new AssertionError("after\n  " + String.join("\n  ", run.history), failure);
            }
        }));
    }

    private void run(Crew crew) throws Exception {
        for (int step = 0; step < STEPS; step++) {
            history.add("step " + step);
            for (int actions = random.nextInt(1, ACTIONS_MAX + 1); actions > 0; actions--) {
                act(crew);
            }
            Turns.settle();
            expected.settle();
            for (int member = 0; member < MEMBERS; member++) {
                assertEquals(expected.busy[member], crew.isBusy(member), "member " + member + " is busy");
                if (!expected.busy[member]) {
                    assertEquals(expected.results[member], crew.result(member), "result of member " + member);
                }
            }
            assertEquals(subject.modelled(), subject.real());
        }
        for (int member = 0; member < MEMBERS; member++) {
            cancel(crew, member);
        }
        Turns.settle();
        expected.settle();
        assertEquals(subject.modelled(), subject.real());
    }

    private void act(Crew crew) throws Exception {
        int member = random.nextInt(MEMBERS);
        if (expected.busy[member] || crew.isBusy(member)) {
            if (random.nextInt(3) == 0) {
                history.add("cancel member " + member);
                cancel(crew, member);
            }
            return;
        }
        var operation = subject.operation(member, random);
        if (operation.byAnyone && random.nextBoolean()) {
            history.add("the test: " + operation.name);
            doAtOnce(operation, member);
        } else {
            tell(crew, member, operation);
        }
    }

    /// The test does it itself; in the model a member that is not busy did.
    private void doAtOnce(Operation operation, int member) {
        String result;
        try {
            result = String.valueOf(operation.real.call());
        } catch (Exception failure) {
            result = failure.getClass().getSimpleName();
        }
        var before = expected.results[member];
        operation.model.run();
        assertEquals(expected.results[member], result, operation.name);
        expected.results[member] = before;
    }

    private void tell(Crew crew, int member, Operation operation) {
        int victim = random.nextInt(MEMBERS);
        boolean cancels = !operation.suspends && victim != member && random.nextInt(3) == 0;
        history.add("member " + member + ": " + operation.name + (cancels ? ", and cancel member " + victim : ""));
        expected.busy[member] = true;
        crew.tell(member, () -> {
            try {
                return operation.real.call();
            } finally {
                if (cancels) {
                    crew.cancel(victim);
                }
            }
        });
        expected.later(() -> {
            if (early[member] && operation.suspends) {
                expected.ends(member, "TaskCancelledException");
            } else {
                operation.model.run();
            }
            early[member] = false;
            if (cancels) {
                cancelInModel(victim);
            }
        });
    }

    private void cancel(Crew crew, int member) {
        crew.cancel(member);
        cancelInModel(member);
    }

    private void cancelInModel(int member) {
        if (expected.waiting[member]) {
            subject.cancelled(member);
        } else if (expected.busy[member]) {
            early[member] = true;
        }
    }
}
