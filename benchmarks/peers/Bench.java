import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/** What the JVM peers share: rounds and medians, the line of output, and the workloads made of callbacks and timers. */
public final class Bench {
    /** One round of a workload; returns what it took. */
    public interface Round {
        double run() throws Throwable;
    }

    public interface Body {
        void run() throws Throwable;
    }

    /** A loop's timers; both methods are called on the loop. */
    public interface Timers<T> {
        T after(long millis, Runnable callback);

        void cancel(T timer);
    }

    public static final long HOUR = 3_600_000;

    private static String workload;

    /** The main of a peer. */
    public static void main(String[] args, Body body) {
        workload = args[0];
        int status = 0;
        try {
            body.run();
        } catch (Throwable t) {
            t.printStackTrace();
            status = 1;
        }
        Runtime.getRuntime().halt(status);
    }

    public static void unsupported() {
        System.out.println("unsupported");
        Runtime.getRuntime().halt(3);
    }

    public static void print(double value, String unit) {
        String digits = new BigDecimal(value).round(new MathContext(4)).toPlainString();
        System.out.println(workload + " " + digits + " " + unit);
    }

    // ---- rounds

    /** Prints the ns per operation of a round that returns its ns: the median, after warm-up. */
    public static void ns(int ops, Round round) throws Throwable {
        rounds(5, 2, round);
        print(median(rounds(5, 2, round)) / ops, "ns");
    }

    /** At least so many rounds, and at least so many seconds of them; but none is started after 30 s. */
    public static double[] rounds(int atLeast, double seconds, Round round) throws Throwable {
        double[] all = new double[1000];
        int n = 0;
        long start = System.nanoTime();
        for (double elapsed = 0; elapsed < (n < atLeast ? 30 : seconds) && n < all.length; ) {
            all[n++] = round.run();
            elapsed = (System.nanoTime() - start) / 1e9;
        }
        return Arrays.copyOf(all, n);
    }

    public static double median(double[] all) {
        Arrays.sort(all);
        return all[all.length / 2];
    }

    public static double time(Body body) throws Throwable {
        long start = System.nanoTime();
        body.run();
        return System.nanoTime() - start;
    }

    // ---- workloads made of callbacks

    /** call_soon: 1,000 chains of 1,000 callbacks, each scheduling the next one of its chain. */
    public static void callSoon(Executor loop) throws Throwable {
        class Chain implements Runnable {
            static int live;
            static CompletableFuture<Long> end;
            int left = 1000;

            @Override
            public void run() {
                if (--left > 0) loop.execute(this);
                else if (--live == 0) end.complete(System.nanoTime());
            }
        }
        ns(1_000_000, () -> {
            Chain.live = 1000;
            Chain.end = new CompletableFuture<>();
            long start = System.nanoTime();
            loop.execute(() -> {
                for (int i = 0; i < 1000; i++) loop.execute(new Chain());
            });
            return Chain.end.get() - start;
        });
    }

    private static int ran;

    /** xthread_tput: this thread posts 1,000,000 callbacks, at most 10,000 of them outstanding. */
    public static void xthreadTput(Executor loop) throws Throwable {
        ns(1_000_000, () -> time(() -> {
            Semaphore thousands = new Semaphore(10); // a permit stands for 1,000 posts
            Runnable callback = () -> {
                if (++ran % 1000 == 0) thousands.release();
            };
            for (int i = 0; i < 1_000_000; i++) {
                if (i % 1000 == 0) thousands.acquire();
                loop.execute(callback);
            }
            thousands.acquire(10);
        }));
    }

    private static volatile boolean hasRun;

    /** xthread_latency: from posting one callback to an idle loop until this thread is awake again after it. */
    public static void xthreadLatency(Executor loop) throws Throwable {
        Thread me = Thread.currentThread();
        Runnable callback = () -> {
            hasRun = true;
            LockSupport.unpark(me);
        };
        Round trip = () -> {
            Thread.sleep(Duration.ofNanos(100_000)); // the loop falls asleep
            hasRun = false;
            return time(() -> {
                loop.execute(callback);
                while (!hasRun) LockSupport.park();
            });
        };
        for (int i = 0; i < 10_000; i++) trip.run();
        double[] all = new double[20_000];
        for (int i = 0; i < all.length; i++) all[i] = trip.run();
        print(median(all) / 1000, "us");
    }

    // ---- workloads made of timers

    /** timer_cancel: a timer an hour ahead, scheduled and cancelled, with others pending; 1,000 in one callback. */
    public static <T> void timerCancel(Executor loop, Timers<T> timers, int pending) throws Throwable {
        Runnable nothing = () -> { };
        CompletableFuture<Void> ready = new CompletableFuture<>();
        loop.execute(() -> {
            for (int i = 0; i < pending; i++) timers.after(HOUR + i % 1000, nothing);
            ready.complete(null);
        });
        ready.get();
        class Batch implements Runnable {
            final CompletableFuture<Long> end = new CompletableFuture<>();
            int left = 1000;

            @Override
            public void run() {
                for (int i = 0; i < 1000; i++) timers.cancel(timers.after(HOUR, nothing));
                if (--left > 0) loop.execute(this);
                else end.complete(System.nanoTime());
            }
        }
        ns(1_000_000, () -> {
            Batch batch = new Batch();
            long start = System.nanoTime();
            loop.execute(batch);
            return batch.end.get() - start;
        });
    }

    private static int pendingTimers;

    /** timer_fire: the process's CPU time for 100,000 timers due within 100 ms, until all have fired. */
    public static <T> void timerFire(Executor loop, Timers<T> timers) throws Throwable {
        ns(100_000, () -> {
            CompletableFuture<Void> end = new CompletableFuture<>();
            pendingTimers = 100_000;
            Runnable callback = () -> {
                if (--pendingTimers == 0) end.complete(null);
            };
            double before = cpu();
            loop.execute(() -> {
                for (int i = 0; i < 100_000; i++) timers.after(1 + i * 2654435761L % 100, callback);
            });
            end.get();
            return cpu() - before;
        });
    }

    // ---- workloads of many tasks

    /** How long sleeper i of sleepers_1m sleeps. */
    public static long sleepMillis(int i) {
        return 1000 + i * 2654435761L % 2000;
    }

    public interface Sleepers {
        /** Sleeps in so many tasks, each for sleepMillis(i) / divisor; returns the ns until all are done. */
        double run(int tasks, int divisor) throws Throwable;
    }

    public static void sleepers(Sleepers sleepers) throws Throwable {
        rounds(5, 2, () -> sleepers.run(100_000, 20));
        print(median(rounds(3, 0, () -> sleepers.run(1_000_000, 1))) / 1e9 - 3.0, "s");
    }

    /** mem_idle: the live heap that so many sleeping tasks take, per task. */
    public static void heap(int tasks, Body spawn) throws Throwable {
        long before = usedHeap();
        spawn.run();
        print((double) (usedHeap() - before) / tasks, "B");
    }

    /** The used heap in bytes, after collecting garbage. */
    public static long usedHeap() {
        for (int i = 0; i < 3; i++) System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** The CPU time of this process in ns, by clock_gettime: Java's own is in steps of 10 ms. */
    static double cpu() throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            var timespec = arena.allocate(16);
            int unused = (int) CLOCK_GETTIME.invokeExact(2 /* CLOCK_PROCESS_CPUTIME_ID */, timespec);
            return timespec.get(ValueLayout.JAVA_LONG, 0) * 1e9 + timespec.get(ValueLayout.JAVA_LONG, 8);
        }
    }

    private static final MethodHandle CLOCK_GETTIME = Linker.nativeLinker().downcallHandle(
            Linker.nativeLinker().defaultLookup().find("clock_gettime").orElseThrow(),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
}
