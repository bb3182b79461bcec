package dev.gyre.loop.sync;

import dev.gyre.loop.sync.ModelRun.Expected;
import dev.gyre.loop.sync.ModelRun.Operation;
import java.util.ArrayDeque;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class MutexModelTest {
    @Test
    void aMutexWithAConditionDoesWhatItsModelDoes() {
        ModelRun.compare(400, Pair::new);
    }

    private record Statistics(boolean locked, int waiting, int awaiting) {}

    /// In line for the mutex, and what `lock` or `await` ends with when it has it.
    private record InLine(int member, String result, boolean cancellable) {}

    private static final class Pair implements ModelRun.Subject {
        private final Mutex mutex = new Mutex();
        private final MutexCondition condition = mutex.newCondition();
        private final Expected expected;

        private @Nullable Integer owner;
        private final ArrayDeque<InLine> line = new ArrayDeque<>();
        private final ArrayDeque<Integer> awaiting = new ArrayDeque<>();

        Pair(Expected expected, RandomGenerator random) {
            this.expected = expected;
        }

        @Override
        public Operation operation(int member, RandomGenerator random) {
            return switch (random.nextInt(10)) {
                case 0, 1 -> Operation.suspending("lock", mutex::lock, () -> lock(member, "done"));
                case 2 -> Operation.returning(
                    "hold", () -> mutex.hold() instanceof Held, () -> lock(member, "true"));
                case 3 -> Operation.own("tryLock", mutex::tryLock, () -> tryLock(member));
                case 4, 5 -> Operation.own("unlock", mutex::unlock, () -> unlock(member));
                case 6, 7 -> Operation.suspending("await", condition::await, () -> await(member));
                case 8 -> Operation.own("signal", condition::signal, () -> signal(member, 1));
                default -> Operation.own("signalAll", condition::signalAll, () -> signal(member, awaiting.size()));
            };
        }

        private void lock(int member, String result) {
            if (isOwner(member)) {
                expected.ends(member, "IllegalStateException");
            } else {
                take(new InLine(member, result, true));
            }
        }

        private void take(InLine taker) {
            if (owner == null) {
                owner = taker.member;
                expected.ends(taker.member, taker.result);
            } else {
                line.add(taker);
                expected.waits(taker.member);
            }
        }

        private void tryLock(int member) {
            if (isOwner(member)) {
                expected.ends(member, "IllegalStateException");
                return;
            }
            expected.ends(member, owner == null);
            if (owner == null) {
                owner = member;
            }
        }

        private void unlock(int member) {
            if (isOwner(member)) {
                passOn();
                expected.ends(member);
            } else {
                expected.ends(member, "IllegalStateException");
            }
        }

        private void passOn() {
            var next = line.poll();
            owner = next == null ? null : next.member;
            if (next != null) {
                expected.ends(next.member, next.result);
            }
        }

        private void await(int member) {
            if (isOwner(member)) {
                awaiting.add(member);
                expected.waits(member);
                passOn();
            } else {
                expected.ends(member, "IllegalStateException");
            }
        }

        private void signal(int member, int count) {
            if (!isOwner(member)) {
                expected.ends(member, "IllegalStateException");
                return;
            }
            for (int i = 0; i < count && !awaiting.isEmpty(); i++) {
                lockAgain(awaiting.remove(), "done");
            }
            expected.ends(member);
        }

        private void lockAgain(int member, String result) {
            expected.later(() -> take(new InLine(member, result, false)));
        }

        private boolean isOwner(int member) {
            return owner != null && owner == member;
        }

        @Override
        public void cancelled(int member) {
            if (awaiting.remove(member)) {
                lockAgain(member, "TaskCancelledException");
            } else if (line.removeIf(waiting -> waiting.member == member && waiting.cancellable)) {
                expected.ends(member, "TaskCancelledException");
            }
        }

        @Override
        public Object real() {
            var at = mutex.statistics();
            return new Statistics(at.owner() != null, at.waiting(), condition.statistics().waiting());
        }

        @Override
        public Object modelled() {
            return new Statistics(owner != null, line.size(), awaiting.size());
        }
    }
}
