package dev.gyre.loop;

import dev.gyre.loop.LoopSnapshot.Due;
import dev.gyre.loop.LoopSnapshot.Group;
import dev.gyre.loop.LoopSnapshot.Listing;
import dev.gyre.loop.LoopSnapshot.Member;
import dev.gyre.loop.LoopSnapshot.Ready;
import dev.gyre.loop.LoopSnapshot.State;
import dev.gyre.loop.LoopSnapshot.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Takes a snapshot of a loop, in a task or callback of it.
///
/// Costs one walk over the ready queue and over the timers, and the stacks of at most [LoopSnapshot#STACKS_MAX]
/// tasks, which at up to 50 µs each are the dear part.
final class SnapshotBuilder {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
    private static final int STACK_MAX = 32;
    private static final int TEXT_MAX = 200;

    private final EventLoop loop;
    private final long nowNanos;
    private final long parkClockBehindNanos;
    private final @Nullable Task<?> running = Task.currentOrNull();

    private final List<Ready> taskQueue = new ArrayList<>();
    private final List<Ready> callbackQueue = new ArrayList<>();
    private int places;
    private int callbacks;
    private int readyTasks;

    /// The suspended tasks to be listed.
    private final List<Task<?>> suspended = new ArrayList<>();

    private int membersLeft = LoopSnapshot.ENTRIES_MAX;
    private int stacksLeft = LoopSnapshot.STACKS_MAX;

    /// When the sleeps of the listed tasks end, by what they sleep in: a waiter, or their thread in code of
    /// others.
    private final IdentityHashMap<Object, @Nullable Instant> wakesAt = new IdentityHashMap<>();

    private SnapshotBuilder(EventLoop loop) {
        this.loop = loop;
        nowNanos = loop.time.nanos();
        parkClockBehindNanos = nowNanos - loop.time.parkNanos();
    }

    /// Any thread but the bare loop thread.
    static LoopSnapshot take(EventLoop loop) {
        if (loop.isBareLoopThread()) {
            throw new IllegalStateException("an observer cannot take a snapshot between steps, for that runs code of"
                    + " the program: take it in loop.callSoon(...)");
        }
        return loop.isOnLoop() ? new SnapshotBuilder(loop).build() : ask(loop, ANSWER_WITHIN);
    }

    static LoopSnapshot ask(EventLoop loop, Duration answerWithin) {
        var answer = new CompletableFuture<LoopSnapshot>();
        var sent = loop.post(() -> {
            try {
                answer.complete(new SnapshotBuilder(loop).build());
            } catch (Throwable failure) {
                answer.completeExceptionally(failure);
            }
        });
        if (!sent) {
            throw new IllegalStateException(loop + " is closed");
        }
        try {
            return answer.get(answerWithin.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new IllegalStateException(
                loop + " did not answer within " + DurationText.of(answerWithin) + "; it is busy with "
                        + loop.probe.runningStack(),
                late);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a snapshot of " + loop, interrupt);
        } catch (ExecutionException failure) {
            throw new IllegalStateException("the snapshot of " + loop + " failed", failure.getCause());
        }
    }

    private LoopSnapshot build() {
        loop.ready.forEach(this::addReady);
        var tasks = group(loop.life.root(), 0);
        var own = group(loop.life.system(), 0);
        var timers = timers();
        int waiting = Math.max(suspended.size(), loop.tasks.count() - readyTasks - (running == null ? 0 : 1));
        return new LoopSnapshot(
            loop.config().name(),
            loop.time.instantAt(nowNanos),
            Duration.ofNanos(nowNanos),
            RunningStep.nameOf(Thread.currentThread()),
            new Listing<>(places - callbacks, taskQueue),
            new Listing<>(callbacks, callbackQueue),
            new Listing<>(waiting, suspended.stream().map(this::waiting).toList()),
            new Listing<>(loop.time.timers().size() + loop.time.timedParks().size(), timers),
            loop.inbox().size(),
            loop.blockingCalls,
            tasks,
            own);
    }

    // ---- queues ----------------------------------------------------------------------------------

    private void addReady(Runnable entry) {
        places++;
        if (entry instanceof Callback) {
            callbacks++;
            addTo(callbackQueue, entry.toString());
            return;
        }
        var thread = VirtualThreads.threadOf(entry);
        if (thread != null && Task.of(thread) != null) {
            readyTasks++;
        }
        addTo(taskQueue, thread == null ? "a virtual thread" : RunningStep.nameOf(thread));
    }

    private void addTo(List<Ready> queue, String name) {
        if (queue.size() < LoopSnapshot.ENTRIES_MAX) {
            queue.add(new Ready(places, name));
        }
    }

    // ---- the tree --------------------------------------------------------------------------------

    private Group group(TaskGroup group, int depth) {
        var members = new ArrayList<Member>();
        for (var task : depth < LoopSnapshot.DEPTH_MAX ? oldestFirst(group) : List.<Task<?>>of()) {
            if (membersLeft > 0) {
                membersLeft--;
                members.add(member(task, depth));
            }
        }
        return new Group(
            group.size(), group.scope.isCancelled(), instant(group.scope.deadlineNanos()), members);
    }

    private static Iterable<Task<?>> oldestFirst(TaskGroup group) {
        var tasks = new ArrayDeque<Task<?>>();
        group.forEach(task -> {
            tasks.addFirst(task);
            if (tasks.size() > LoopSnapshot.ENTRIES_MAX) {
                tasks.removeLast();
            }
        });
        return tasks;
    }

    private Member member(Task<?> task, int depth) {
        var state = stateOf(task);
        if (state == State.WAITING || state == State.BLOCKING) {
            suspended.add(task);
            wakesAt.put(sleepsIn(task), null);
        }
        var groups = new ArrayDeque<Group>();
        for (var scope = task.scope; scope != null; scope = scope.outer()) {
            if (scope.group != null) {
                groups.addFirst(group(scope.group, depth + 1));
            }
        }
        return new Member(task.id(), task.name(), state, List.copyOf(groups));
    }

    private State stateOf(Task<?> task) {
        if (task == running) {
            return State.RUNNING;
        }
        return switch (task.thread().getState()) {
            case WAITING, TIMED_WAITING, BLOCKED -> task.waiter() == null ? State.BLOCKING : State.WAITING;
            case NEW, RUNNABLE, TERMINATED -> State.READY;
        };
    }

    private static Object sleepsIn(Task<?> task) {
        var waiter = task.waiter();
        return waiter == null ? task.thread() : waiter;
    }

    // ---- the waiting list ------------------------------------------------------------------------

    private Waiting waiting(Task<?> task) {
        var stack = stacksLeft-- > 0 ? task.thread().getStackTrace() : new StackTraceElement[0];
        var waiter = task.waiter();
        var shown = Frames.withoutStart(stack);
        return new Waiting(
            task.id(),
            task.name(),
            waiter == null ? calledMethod(stack) : text(waiter.waitsOn()),
            waiter == null,
            waiter == null ? null : Duration.ofNanos(Math.max(0, nowNanos - task.waitingSinceNanos())),
            wakesAt.get(sleepsIn(task)),
            instant(CancelScope.nextDeadlineNanos(task)),
            Frames.where(stack),
            shown.subList(0, Math.min(STACK_MAX, shown.size())));
    }

    private static String calledMethod(StackTraceElement[] stack) {
        var called = Frames.calledByUser(stack);
        return called == null ? "code of others" : called.getClassName() + "." + called.getMethodName();
    }

    /// What a task waits for describes itself, and that is code of the program.
    private static String text(Object waitsOn) {
        try {
            var text = String.valueOf(waitsOn);
            return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "…";
        } catch (RuntimeException failure) {
            return waitsOn.getClass().getName();
        }
    }

    // ---- timers ----------------------------------------------------------------------------------

    /// A timer and its deadline on the loop's clock.
    private record Pending(long deadlineNanos, Timer timer) {
        boolean isBefore(Pending other) {
            return deadlineNanos < other.deadlineNanos
                    || (deadlineNanos == other.deadlineNanos && timer.isBefore(other.timer));
        }
    }

    /// The first timers in order: the heaps are not sorted, so this keeps the best ones of a walk over all.
    private List<Due> timers() {
        var latestFirst = new PriorityQueue<Pending>((one, other) -> other.isBefore(one) ? -1 : 1);
        loop.time.timers().forEach(timer -> keepIfEarly(latestFirst, new Pending(timer.deadlineNanos, timer)));
        loop.time.timedParks()
                .forEach(timer -> keepIfEarly(latestFirst, new Pending(onLoopClock(timer.deadlineNanos), timer)));
        var due = new ArrayDeque<Due>();
        for (var last = latestFirst.poll(); last != null; last = latestFirst.poll()) {
            due.addFirst(new Due(loop.time.instantAt(last.deadlineNanos), describe(last.timer.action)));
        }
        return List.copyOf(due);
    }

    /// A deadline of a timed park, which measures real time.
    private long onLoopClock(long parkDeadlineNanos) {
        return parkDeadlineNanos == Long.MAX_VALUE ? Long.MAX_VALUE : parkDeadlineNanos + parkClockBehindNanos;
    }

    private void keepIfEarly(PriorityQueue<Pending> latestFirst, Pending pending) {
        noteEndOfSleep(pending);
        var last = latestFirst.peek();
        if (last == null || latestFirst.size() < LoopSnapshot.ENTRIES_MAX) {
            latestFirst.add(pending);
        } else if (pending.isBefore(last)) {
            latestFirst.remove();
            latestFirst.add(pending);
        }
    }

    private void noteEndOfSleep(Pending pending) {
        Object sleepsIn = pending.timer.action instanceof WakeUp(var waiter)
                ? waiter
                : VirtualThreads.threadOf(pending.timer.action);
        if (sleepsIn != null && wakesAt.containsKey(sleepsIn)) {
            wakesAt.put(sleepsIn, loop.time.instantAt(pending.deadlineNanos));
        }
    }

    private static String describe(Runnable action) {
        var parked = VirtualThreads.threadOf(action);
        return parked == null ? action.toString() : "wakes " + RunningStep.nameOf(parked);
    }

    private @Nullable Instant instant(long nanos) {
        return nanos == Long.MAX_VALUE ? null : loop.time.instantAt(nanos);
    }
}
