import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stock virtual threads on the JDK's own scheduler with one carrier, and java.util.concurrent.
 * A loop for callbacks and timers is an executor with one virtual thread.
 */
public final class JdkVt {
    static double timed(Bench.Body body) throws Exception {
        return onLoop(() -> Bench.time(body));
    }

    static final ExecutorService TASKS = Executors.newVirtualThreadPerTaskExecutor();

    static double onLoop(Bench.Round round) throws Exception {
        return TASKS.submit(() -> {
            try {
                return round.run();
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable t) {
                throw new AssertionError(t);
            }
        }).get();
    }

    interface Blocking {
        void run() throws InterruptedException;
    }

    static Thread start(Blocking body) {
        return Thread.startVirtualThread(() -> {
            try {
                body.run();
            } catch (InterruptedException e) {
                // ends here
            }
        });
    }

    static void all(int tasks, Blocking body) throws InterruptedException {
        Thread[] all = new Thread[tasks];
        for (int i = 0; i < tasks; i++) all[i] = start(body);
        for (Thread t : all) t.join();
    }

    // ---- workloads

    static void yields(int times) {
        for (int i = 0; i < times; i++) Thread.yield();
    }

    static void spawnAwait() throws Exception {
        for (int i = 0; i < 100_000; i++) {
            int n = i;
            if (TASKS.submit(() -> n).get() != i) throw new AssertionError();
        }
    }

    static void gather() throws Exception {
        List<Callable<Integer>> tasks = new ArrayList<>(100_000);
        for (int i = 0; i < 100_000; i++) {
            int n = i;
            tasks.add(() -> n);
        }
        long sum = 0;
        for (Future<Integer> f : TASKS.invokeAll(tasks)) sum += f.get();
        if (sum != 4_999_950_000L) throw new AssertionError();
    }

    static void pingpong() throws InterruptedException {
        BlockingQueue<Object> ping = new ArrayBlockingQueue<>(1);
        BlockingQueue<Object> pong = new ArrayBlockingQueue<>(1);
        Object token = new Object();
        Thread a = start(() -> {
            for (int i = 0; i < 500_000; i++) {
                ping.put(token);
                pong.take();
            }
        });
        Thread b = start(() -> {
            for (int i = 0; i < 500_000; i++) pong.put(ping.take());
        });
        a.join();
        b.join();
    }

    static void queue() throws InterruptedException {
        BlockingQueue<Integer> queue = new ArrayBlockingQueue<>(128);
        Thread producer = start(() -> {
            for (int i = 0; i < 1_000_000; i++) queue.put(i);
        });
        Thread consumer = start(() -> {
            for (int i = 0; i < 1_000_000; i++) if (queue.take() != i) throw new AssertionError();
        });
        producer.join();
        consumer.join();
    }

    static void mutex() throws InterruptedException {
        ReentrantLock lock = new ReentrantLock();
        all(10, () -> {
            for (int i = 0; i < 20_000; i++) {
                lock.lock();
                Thread.yield();
                lock.unlock();
            }
        });
    }

    static Thread[] idle(int tasks) throws InterruptedException {
        Thread[] all = new Thread[tasks];
        CountDownLatch asleep = new CountDownLatch(tasks);
        for (int i = 0; i < tasks; i++) {
            all[i] = start(() -> {
                asleep.countDown();
                Thread.sleep(Bench.HOUR);
            });
        }
        asleep.await();
        Thread.sleep(100); // the timers are taken up by another thread
        return all;
    }

    static double cancel(Thread[] tasks) throws Throwable {
        return Bench.time(() -> {
            for (Thread t : tasks) t.interrupt();
            for (Thread t : tasks) t.join();
        });
    }

    static void sleepers(int tasks, int divisor) throws InterruptedException {
        CountDownLatch live = new CountDownLatch(tasks);
        for (int i = 0; i < tasks; i++) {
            int n = i;
            start(() -> {
                Thread.sleep(Bench.sleepMillis(n) / divisor);
                live.countDown();
            });
        }
        live.await();
    }

    static ExecutorService loop() {
        return Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
    }

    static ScheduledThreadPoolExecutor timerLoop() {
        var loop = new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().factory());
        loop.setRemoveOnCancelPolicy(true);
        return loop;
    }

    static Bench.Timers<ScheduledFuture<?>> timers(ScheduledThreadPoolExecutor loop) {
        return new Bench.Timers<>() {
            @Override public ScheduledFuture<?> after(long millis, Runnable callback) {
                return loop.schedule(callback, millis, TimeUnit.MILLISECONDS);
            }

            @Override public void cancel(ScheduledFuture<?> timer) {
                timer.cancel(false);
            }
        };
    }

    public static void main(String[] args) {
        Bench.main(args, () -> {
            ScheduledThreadPoolExecutor timers = args[0].startsWith("timer") ? timerLoop() : null;
            switch (args[0]) {
                case "yield2" -> Bench.ns(2_000_000, () -> timed(() -> all(2, () -> yields(1_000_000))));
                case "yield10k" -> Bench.ns(1_000_000, () -> timed(() -> all(10_000, () -> yields(100))));
                case "spawn_join" -> Bench.ns(100_000, () -> timed(() -> {
                    for (int i = 0; i < 1000; i++) all(100, () -> { });
                }));
                case "spawn_await" -> Bench.ns(100_000, () -> timed(JdkVt::spawnAwait));
                case "gather_100k" -> Bench.ns(100_000, () -> timed(JdkVt::gather));
                case "pingpong" -> Bench.ns(1_000_000, () -> timed(JdkVt::pingpong));
                case "prodcons", "queue" -> Bench.ns(1_000_000, () -> timed(JdkVt::queue));
                case "mutex" -> Bench.ns(200_000, () -> timed(JdkVt::mutex));
                case "cancel_100k" -> Bench.ns(100_000, () -> onLoop(() -> cancel(idle(100_000))));
                case "call_soon" -> Bench.callSoon(loop());
                case "xthread_tput" -> Bench.xthreadTput(loop());
                case "xthread_latency" -> Bench.xthreadLatency(loop());
                case "timer_cancel" -> Bench.timerCancel(timers, timers(timers), 0);
                case "timer_cancel_1m" -> Bench.timerCancel(timers, timers(timers), 1_000_000);
                case "timer_fire" -> Bench.timerFire(timers, timers(timers));
                case "sleepers_1m" -> Bench.sleepers((tasks, divisor) -> timed(() -> sleepers(tasks, divisor)));
                case "mem_idle" -> {
                    Bench.rounds(5, 2, () -> onLoop(() -> cancel(idle(100_000))));
                    Bench.heap(1_000_000, () -> timed(() -> idle(1_000_000)));
                }
                default -> Bench.unsupported();
            }
        });
    }
}
