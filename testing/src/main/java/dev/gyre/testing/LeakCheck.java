package dev.gyre.testing;

import dev.gyre.loop.EventLoop;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.LoopObserver;
import dev.gyre.loop.LoopReport;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Watches one loop for what a program leaves behind: live tasks, timers, threads, what is open on a simulated
/// network, and reports of what no caller was told.
final class LeakCheck implements LoopObserver {
    private static final int LAST_TURNS = 10;
    private static final int NAMED_MAX = 20;
    private static final int FRAMES_MAX = 30;
    private static final Duration THREAD_GRACE = Duration.ofSeconds(1);

    private final Set<LoopReport.Kind> allowed;

    /// Written on the loop alone; a test that hangs is described by another thread.
    private final Set<Task<?>> live = ConcurrentHashMap.newKeySet();

    private final List<String> leaks = new CopyOnWriteArrayList<>();
    private final List<LoopReport> reports = new CopyOnWriteArrayList<>();
    private final CountDownLatch stuck;
    private volatile @Nullable EventLoop loop;

    /// `stuck` is counted down when the loop suspects a deadlock, which is the end of a test.
    LeakCheck(Set<LoopReport.Kind> allowed, CountDownLatch stuck) {
        this.allowed = allowed;
        this.stuck = stuck;
    }

    // ---- observing -------------------------------------------------------------------------------

    @Override
    public void taskSpawned(Task<?> task) {
        live.add(task);
    }

    @Override
    public void taskEnded(Task<?> task) {
        live.remove(task);
    }

    @Override
    public void reported(LoopReport report) {
        if (allowed.contains(report.kind()) || report.kind() == LoopReport.Kind.STALL_ENDED) {
            return;
        }
        reports.add(report);
        if (report.kind() == LoopReport.Kind.DEADLOCK_SUSPECTED) {
            stuck.countDown();
        }
    }

    // ---- looking for leaks -----------------------------------------------------------------------

    /// Called by the main task before the program begins.
    void begin() {
        loop = EventLoop.current();
    }

    /// Called by the main task when the program has ended. Tasks that need some turns and nothing else in
    /// order to end, such as cancelled ones, are given them.
    void collectTasksAndTimers(@Nullable SimNetwork network) {
        var main = Task.current();
        try {
            for (int turn = 0; turn < LAST_TURNS && live.size() > 1; turn++) {
                Gyre.yieldNow();
            }
        } catch (TaskCancelledException cancelled) {
            // The program has cancelled its own main task; what is left now counts.
        }
        liveInOrder().filter(task -> task != main)
                .limit(NAMED_MAX)
                .forEach(task -> leaks.add(task + " still runs" + whereOf(task)));
        if (network != null) {
            network.leaks().stream().limit(NAMED_MAX).forEach(leaks::add);
            // What is on the way when a test is over does not matter any more.
            network.stop();
        }
        if (live.size() <= 1) {
            // A task that is left has timers of its own, which say nothing new.
            EventLoop.current().snapshot().timers().entries().stream()
                    .limit(NAMED_MAX)
                    .forEach(timer -> leaks.add("a timer is pending until " + timer.deadline() + ": " + timer.what()));
        }
    }

    /// Called when the loop has stopped.
    void collectThreads(String loopName) {
        for (var thread : platformThreads()) {
            if (isNamed(thread, loopName) && !endsSoon(thread)) {
                leaks.add("thread " + thread.getName() + " still runs" + stackOf(thread));
            }
        }
    }

    /// The loop's thread is named as the loop is, and others of its own with a suffix.
    private static boolean isNamed(Thread thread, String loopName) {
        return thread.getName().equals(loopName) || thread.getName().startsWith(loopName + "-");
    }

    private static List<Thread> platformThreads() {
        var group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        var threads = new Thread[group.activeCount() * 2 + 16];
        int count = group.enumerate(threads);
        return List.of(Arrays.copyOf(threads, count));
    }

    private static boolean endsSoon(Thread thread) {
        try {
            return thread == Thread.currentThread() || thread.join(THREAD_GRACE);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// All that is wrong, one text each.
    List<String> complaints() {
        var all = new ArrayList<>(leaks);
        reports.forEach(report -> all.add(report.kind() + ": " + report.message()));
        return all;
    }

    /// The failures behind the reports.
    List<Throwable> failures() {
        return reports.stream().flatMap(report -> Stream.ofNullable(report.failure())).toList();
    }

    // ---- describing ------------------------------------------------------------------------------

    /// What the loop is doing, as it says itself. Any thread but the loop's.
    String snapshot() {
        var watched = loop;
        if (watched == null) {
            return "";
        }
        try {
            return "\n" + watched.snapshot();
        } catch (IllegalStateException noAnswer) {
            return "\n" + noAnswer.getMessage();
        }
    }

    /// Every live task with its stack, for a test that hangs. Any thread.
    String stacks() {
        return liveInOrder()
                .limit(NAMED_MAX)
                .map(task -> "\n  " + task + stackOf(task.thread()))
                .collect(Collectors.joining());
    }

    private Stream<Task<?>> liveInOrder() {
        return live.stream().sorted(Comparator.comparing(Task::name));
    }

    private static String stackOf(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .limit(FRAMES_MAX)
                .map(frame -> "\n      at " + frame)
                .collect(Collectors.joining());
    }

    private static String whereOf(Task<?> task) {
        return Arrays.stream(task.thread().getStackTrace())
                .filter(LeakCheck::isOfTheProgram)
                .findFirst()
                .map(frame -> ", suspended at " + frame)
                .orElse("");
    }

    private static boolean isOfTheProgram(StackTraceElement frame) {
        var name = frame.getClassName();
        return !name.startsWith("dev.gyre.loop.") && !name.startsWith("java.") && !name.startsWith("jdk.");
    }
}
