package dev.gyre.loop;

import static dev.gyre.loop.Gyre.checkpoint;
import static dev.gyre.loop.Gyre.gather;
import static dev.gyre.loop.Gyre.loop;
import static dev.gyre.loop.Gyre.ofHours;
import static dev.gyre.loop.Gyre.ofMillis;
import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.sleep;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a loop must survive: very many tasks, failures in every place, and its own end at any moment.
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RobustnessTest {
    @Test
    void aMillionTasksSleepAtOnce() {
        int tasks = 1_000_000;
        var ended = new int[1];
        run(LoopConfig.defaults().withStallThreshold(ofMillis(0)), () -> TaskGroup.run(group -> {
            for (int i = 0; i < tasks; i++) {
                group.spawn(() -> {
                    sleep(ofMillis(1));
                    ended[0]++;
                });
            }
            assertEquals(tasks, group.size());
        }));
        assertEquals(tasks, ended[0]);
    }

    @Test
    void aHundredThousandTasksAreCancelledAtOnce() {
        int tasks = 100_000;
        var cancelled = new int[1];
        run(() -> TaskGroup.run(group -> {
            for (int i = 0; i < tasks; i++) {
                group.spawn(() -> {
                    try {
                        sleep(ofHours(1));
                    } catch (TaskCancelledException expected) {
                        cancelled[0]++;
                        throw expected;
                    }
                });
            }
            yieldNow();
            group.cancel("all at once");
        }));
        assertEquals(tasks, cancelled[0]);
    }

    @Test
    void aTaskMayThrowAnywhereAndAnythingWithoutHarmToTheOthers() {
        run(() -> {
            var failures = List.<Throwable>of(
                new IllegalStateException("unchecked"), new IOException("checked"), new AssertionError("error"));
            for (var failure : failures) {
                assertEquals(failure, failureOf(() -> throwIt(failure)));
                assertEquals(failure, failureOf(() -> {
                    yieldNow();
                    return throwIt(failure);
                }));
                assertEquals(failure, failureOf(() -> {
                    try {
                        sleep(ofMillis(1));
                    } finally {
                        throwIt(failure);
                    }
                    return null;
                }));
                assertEquals(failure, failureOf(() -> TaskGroup.<Object, Exception>run(group -> {
                    return throwIt(failure);
                })));
                assertEquals(failure, failureOf(() -> {
                    var child = spawn(() -> throwIt(failure));
                    try {
                        return child.await();
                    } catch (TaskFailedException wrapped) {
                        return throwIt(wrapped.getCause());
                    }
                }));
                assertEquals(failure,
                    failureOf(() -> TaskLocal.<String>named("key").where("value", () -> throwIt(failure))));
            }
            assertEquals(1, spawn(() -> 1).await());
        });
    }

    @Test
    void aCallbackMayThrowAnythingWithoutHarmToTheOthers() {
        var reports = new ConcurrentLinkedQueue<LoopReport>();
        var observer = new LoopObserver() {
            @Override
            public void reported(LoopReport report) {
                if (report.kind() == LoopReport.Kind.CALLBACK_FAILED) {
                    reports.add(report);
                }
            }
        };
        var called = new HashSet<String>();
        run(LoopConfig.defaults().withObservers(List.of(observer)), () -> {
            loop().callSoon(() -> {
                throw new IllegalStateException("soon");
            });
            loop().callSoon(() -> called.add("soon"));
            loop().callLater(ofMillis(1), () -> {
                throw new StackOverflowError("later");
            });
            loop().callLater(ofMillis(1), () -> called.add("later"));
            var task = spawn(() -> 1);
            task.onDone(outcome -> {
                throw new AssertionError("done");
            });
            task.onDone(outcome -> called.add("done"));
            sleep(ofMillis(5));
        });
        assertEquals(Set.of("soon", "done", "later"), called);
        assertEquals(3, reports.size());
    }

    @Test
    void aTaskThatOverflowsItsStackFailsAlone() {
        run(() -> {
            var deep = spawn(() -> depth(0));
            var other = spawn(() -> {
                sleep(ofMillis(1));
                return "fine";
            });
            assertThrows(StackOverflowError.class, deep::await);
            assertEquals("fine", other.await());
        });
    }

    @Test
    void aLargerStackLetsATaskRecurseDeeper() {
        int deep = 200_000;
        var config = LoopConfig.defaults().withStackSizeBytes(256L << 20);
        assertEquals(deep, run(config, () -> recurse(deep)));
    }

    @Test
    void aTaskThatAsksForTooMuchMemoryFailsAlone() {
        run(() -> {
            var greedy = spawn(() -> new long[Integer.MAX_VALUE - 1].length);
            assertThrows(OutOfMemoryError.class, greedy::await);
            assertEquals("fine", spawn(() -> "fine").await());
        });
    }

    @Test
    void aTaskThatFillsTheHeapFailsAndTheLoopGoesOn() {
        var ended = ChildJvm.run(FillsTheHeap.class, List.of("-Xmx48m"));
        assertEquals(List.of("full", "others go on"), ended.outLines(), ended::toString);
        assertEquals(0, ended.exitCode(), ended::toString);
    }

    static final class FillsTheHeap {
        public static void main(String[] args) {
            run(() -> {
                var greedy = spawn(() -> {
                    var all = new ArrayList<byte[]>();
                    while (true) {
                        all.add(new byte[1 << 16]);
                    }
                });
                var outcome = ((Outcome.Failure<?>) gatherOutcome(greedy)).exception();
                System.out.println(outcome instanceof OutOfMemoryError ? "full" : "failed otherwise: " + outcome);
                gather(() -> sleep(ofMillis(1)), () -> sleep(ofMillis(1)));
                System.out.println("others go on");
            });
        }

        private static Outcome<?> gatherOutcome(Task<?> task) {
            Gyre.awaitAll(List.of(castToObject(task)));
            return java.util.Objects.requireNonNull(task.outcome());
        }

        @SuppressWarnings("unchecked")
        private static Task<Object> castToObject(Task<?> task) {
            return (Task<Object>) task;
        }
    }

    @Test
    void tenThousandLoopsLeaveNothingBehind() throws Exception {
        for (int i = 0; i < 200; i++) {
            run(() -> spawn(() -> 1).await());
        }
        long threads = loopThreads();
        long descriptors = descriptors();
        long heap = usedHeap();
        for (int i = 0; i < 10_000; i++) {
            int n = i;
            assertEquals(n, run(() -> spawn(() -> n).await()));
        }
        assertEquals(threads, loopThreads(), "threads of loops");
        assertTrue(descriptors() <= descriptors + 2, "descriptors: " + descriptors + " before, " + descriptors());
        long after = usedHeap();
        assertTrue(after < heap + (8 << 20), "heap: " + heap + " bytes before, " + after + " after");
    }

    @Test
    void whatSixteenThreadsSubmitToAClosingLoopIsRejectedOrEnds() throws Exception {
        for (int round = 0; round < 5; round++) {
            var loop = EventLoop.start(LoopConfig.defaults());
            var tasks = new ConcurrentLinkedQueue<Task<?>>();
            var senders = new ArrayList<Thread>();
            for (int i = 0; i < 16; i++) {
                senders.add(Thread.ofPlatform().start(() -> submitUntilRejected(loop, tasks)));
            }
            while (tasks.size() < 1_000) {
                Thread.onSpinWait();
            }
            loop.close();
            for (var sender : senders) {
                sender.join();
            }
            for (var task : tasks) {
                try {
                    task.get(60, TimeUnit.SECONDS);
                } catch (java.util.concurrent.CancellationException ended) {
                    assertInstanceOf(Outcome.Cancelled.class, task.outcome());
                }
            }
            assertTrue(loop.isClosed());
        }
    }

    private static void submitUntilRejected(EventLoop loop, ConcurrentLinkedQueue<Task<?>> tasks) {
        try {
            for (int i = 0; i < 2_000; i++) {
                int n = i;
                var task = loop.submit(() -> {
                    yieldNow();
                    checkpoint();
                    return n;
                });
                tasks.add(task);
                if (i % 3 == 0) {
                    task.cancel(true);
                }
                loop.execute(() -> {});
            }
        } catch (RejectedExecutionException closed) {
            // As it should be: the loop has closed.
        }
    }

    // ---- pieces ----------------------------------------------------------------------------------

    private static Throwable failureOf(Callable<?> body) {
        var outcome = Gyre.<Object>gatherOutcomes(body::call).getFirst();
        return ((Outcome.Failure<Object>) outcome).exception();
    }

    private static <T> T throwIt(Throwable failure) throws Exception {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (Exception) failure;
    }

    private static int depth(int n) {
        return depth(n + 1) + 1;
    }

    private static int recurse(int n) {
        return n == 0 ? 0 : recurse(n - 1) + 1;
    }

    private static long loopThreads() throws InterruptedException {
        // The last loops' threads have ended when run returns; only the pools of the JDK come and go.
        return Thread.getAllStackTraces().keySet().stream()
                .filter(LoopThread.class::isInstance)
                .count();
    }

    private static long descriptors() {
        var open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
