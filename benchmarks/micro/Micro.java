import static dev.gyre.loop.Gyre.*;

import dev.gyre.loop.Action;
import dev.gyre.loop.EventLoop;
import dev.gyre.loop.LoopConfig;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.TimerHandle;
import dev.gyre.loop.sync.BoundedQueue;
import dev.gyre.loop.sync.Mutex;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/** Gyre's side of the workloads that benchmarks/README.md defines, written as its users would. */
public final class Micro {
    static final EventLoop LOOP = EventLoop.start(LoopConfig.defaults());

    static double timed(Bench.Body body) throws Exception {
        return onLoop(() -> Bench.time(body));
    }

    static double onLoop(Bench.Round round) throws Exception {
        return LOOP.<Double>submit(() -> {
                    try {
                        return round.run();
                    } catch (Exception | Error failure) {
                        throw failure;
                    } catch (Throwable failure) {
                        throw new AssertionError(failure);
                    }
                })
                .get();
    }

    static void all(int tasks, Action<?> body) {
        TaskGroup.run(group -> {
            for (int i = 0; i < tasks; i++) group.spawn(body);
        });
    }

    static void yields(int times) {
        for (int i = 0; i < times; i++) yieldNow();
    }

    static void spawnAwait() {
        for (int i = 0; i < 100_000; i++) {
            int n = i;
            if (spawn(() -> n).await() != i) throw new AssertionError();
        }
    }

    @SuppressWarnings("unchecked")
    static void gather100k() {
        Callable<Integer>[] bodies = IntStream.range(0, 100_000).<Callable<Integer>>mapToObj(i -> () -> i).toArray(Callable[]::new);
        if (gather(bodies).stream().mapToLong(i -> i).sum() != 4_999_950_000L) throw new AssertionError();
    }

    static void pingpong() {
        var queues = Collections.nCopies(2, 0).stream().map(i -> BoundedQueue.<Integer>fifo(1)).toList();
        queues.get(0).tryPut(0);
        gather(() -> play(queues.get(0), queues.get(1)), () -> play(queues.get(1), queues.get(0)));
    }

    static void play(BoundedQueue<Integer> from, BoundedQueue<Integer> to) {
        for (int i = 0; i < 500_000; i++) to.put(from.take());
    }

    static void prodcons() {
        var queue = BoundedQueue.<Integer>fifo(128);
        gather(
                () -> {
                    for (int i = 0; i < 1_000_000; i++) queue.put(i);
                },
                () -> {
                    for (int i = 0; i < 1_000_000; i++) if (queue.take() != i) throw new AssertionError();
                });
    }

    static void mutex() {
        var mutex = new Mutex();
        all(10, () -> {
            for (int i = 0; i < 20_000; i++) {
                mutex.lock();
                yieldNow();
                mutex.unlock();
            }
        });
    }

    static double cancel() {
        var start = new long[1];
        TaskGroup.run(group -> {
            for (int i = 0; i < 100_000; i++) group.spawn(() -> sleep(ofHours(1)));
            yieldNow();
            start[0] = System.nanoTime();
            group.cancel("enough");
        });
        return System.nanoTime() - start[0];
    }

    static void sleepers(int tasks, int divisor) {
        TaskGroup.run(group -> {
            for (int i = 0; i < tasks; i++) {
                long millis = Bench.sleepMillis(i) / divisor;
                group.spawn(() -> sleep(ofMillis(millis)));
            }
        });
    }

    static void idle(int tasks) {
        for (int i = 0; i < tasks; i++) spawn(() -> sleep(ofHours(1)));
        yieldNow();
    }

    /** The price of asking which task one is, less that of the empty loop around it. */
    static double current() throws Throwable {
        int times = 100_000_000;
        return Math.max(0, Bench.time(() -> {
            for (int i = 0; i < times; i++) if (Task.current() == null) throw new AssertionError();
        }));
    }

    static final Bench.Timers<TimerHandle> TIMERS = new Bench.Timers<>() {
        @Override public TimerHandle after(long millis, Runnable callback) {
            return LOOP.callLater(ofMillis(millis), callback);
        }

        @Override public void cancel(TimerHandle timer) {
            timer.cancel();
        }
    };

    public static void main(String[] args) {
        Bench.main(args, () -> {
            switch (args[0]) {
                case "yield2" -> Bench.ns(2_000_000, () -> timed(() -> all(2, () -> yields(1_000_000))));
                case "yield10k" -> Bench.ns(1_000_000, () -> timed(() -> all(10_000, () -> yields(100))));
                case "spawn_join" -> Bench.ns(100_000, () -> timed(() -> {
                    for (int i = 0; i < 1000; i++) all(100, () -> {});
                }));
                case "spawn_await" -> Bench.ns(100_000, () -> timed(Micro::spawnAwait));
                case "gather_100k" -> Bench.ns(100_000, () -> timed(Micro::gather100k));
                case "pingpong" -> Bench.ns(1_000_000, () -> timed(Micro::pingpong));
                case "prodcons", "queue" -> Bench.ns(1_000_000, () -> timed(Micro::prodcons));
                case "mutex" -> Bench.ns(200_000, () -> timed(Micro::mutex));
                case "cancel_100k" -> Bench.ns(100_000, () -> onLoop(Micro::cancel));
                case "call_soon" -> Bench.callSoon(LOOP);
                case "xthread_tput" -> Bench.xthreadTput(LOOP);
                case "xthread_latency" -> Bench.xthreadLatency(LOOP);
                case "timer_cancel" -> Bench.timerCancel(LOOP, TIMERS, 0);
                case "timer_cancel_1m" -> Bench.timerCancel(LOOP, TIMERS, 1_000_000);
                case "timer_fire" -> Bench.timerFire(LOOP, TIMERS);
                case "sleepers_1m" -> Bench.sleepers((tasks, divisor) -> timed(() -> sleepers(tasks, divisor)));
                case "mem_idle" -> {
                    Bench.rounds(5, 2, () -> onLoop(Micro::cancel));
                    Bench.heap(1_000_000, () -> timed(() -> idle(1_000_000)));
                }
                case "current_task" -> Bench.ns(100_000_000, () -> onLoop(Micro::current));
                default -> Bench.unsupported();
            }
        });
    }
}
