import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bare limit: virtual threads scheduled by an ArrayDeque that one platform thread runs, and the least code
 * around them that does the workload. Task state is plain fields: everything runs on the one thread.
 */
public final class RawVt {
    /** The scheduler. It is a ForkJoinPool only because the JDK lets such a scheduler keep the timers too. */
    static final class Loop extends ForkJoinPool {
        final ArrayDeque<Runnable> ready = new ArrayDeque<>();
        final AtomicReference<Post> posts = new AtomicReference<>();
        final AtomicBoolean asleep = new AtomicBoolean();
        final Thread thread = new Thread(this::loop, "loop");
        Timer[] heap = new Timer[1024];
        int timers;

        record Post(Runnable task, Post next) { }

        Loop() {
            super(1);
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void execute(Runnable task) {
            Thread current = Thread.currentThread();
            if (current == thread || current.isVirtual()) ready.add(task); // no other scheduler's virtual threads here
            else post(task);
        }

        private void post(Runnable task) {
            Post head;
            do head = posts.get(); while (!posts.compareAndSet(head, new Post(task, head)));
            if (asleep.get() && asleep.compareAndSet(true, false)) LockSupport.unpark(thread);
        }

        private void loop() {
            for (;;) {
                for (int n = ready.size(); n > 0; n--) ready.poll().run();
                if (posts.get() != null) takePosts();
                if (timers > 0) fire();
                if (ready.isEmpty()) sleep();
            }
        }

        private void takePosts() {
            Post reversed = null;
            for (Post p = posts.getAndSet(null); p != null; p = p.next) reversed = new Post(p.task, reversed);
            for (; reversed != null; reversed = reversed.next) ready.add(reversed.task);
        }

        private void sleep() {
            asleep.set(true);
            if (posts.get() == null) {
                if (timers == 0) LockSupport.park();
                else LockSupport.parkNanos(heap[0].at - System.nanoTime());
            }
            asleep.set(false);
        }

        private void fire() {
            long now = System.nanoTime();
            while (timers > 0 && heap[0].at - now <= 0) {
                Timer t = heap[0];
                remove(t);
                t.task.run();
            }
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            Timer t = new Timer(System.nanoTime() + unit.toNanos(delay), task);
            if (timers == heap.length) heap = Arrays.copyOf(heap, 2 * timers);
            up(timers++, t);
            return t;
        }

        void remove(Timer t) {
            Timer last = heap[--timers];
            heap[timers] = null;
            if (t != last) {
                down(t.pos, last);
                if (heap[t.pos] == last) up(t.pos, last);
            }
            t.pos = -1;
        }

        private void up(int i, Timer t) {
            for (int parent; i > 0 && heap[parent = (i - 1) >>> 1].at > t.at; i = parent) put(i, heap[parent]);
            put(i, t);
        }

        private void down(int i, Timer t) {
            for (int child; (child = 2 * i + 1) < timers; i = child) {
                if (child + 1 < timers && heap[child + 1].at < heap[child].at) child++;
                if (heap[child].at >= t.at) break;
                put(i, heap[child]);
            }
            put(i, t);
        }

        private void put(int i, Timer t) {
            heap[i] = t;
            t.pos = i;
        }
    }

    static final class Timer implements ScheduledFuture<Void> {
        final long at;
        final Runnable task;
        int pos;

        Timer(long at, Runnable task) {
            this.at = at;
            this.task = task;
        }

        @Override public boolean cancel(boolean ignored) {
            if (pos < 0) return false;
            LOOP.remove(this);
            return true;
        }

        @Override public long getDelay(TimeUnit unit) { throw new UnsupportedOperationException(); }
        @Override public int compareTo(Delayed other) { throw new UnsupportedOperationException(); }
        @Override public boolean isCancelled() { throw new UnsupportedOperationException(); }
        @Override public boolean isDone() { return pos < 0; }
        @Override public Void get() { throw new UnsupportedOperationException(); }
        @Override public Void get(long timeout, TimeUnit unit) { throw new UnsupportedOperationException(); }
    }

    static final Loop LOOP = new Loop();
    static final Thread.Builder.OfVirtual TASK = builder();

    static Thread.Builder.OfVirtual builder() {
        try {
            var constructor = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
                    .getDeclaredConstructor(Executor.class);
            constructor.setAccessible(true);
            return (Thread.Builder.OfVirtual) constructor.newInstance(LOOP);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // ---- a root task that waits until `live` tasks have ended

    static Thread root;
    static int live;

    static double onLoop(Bench.Round round) throws Exception {
        CompletableFuture<Double> result = new CompletableFuture<>();
        TASK.start(() -> {
            root = Thread.currentThread();
            try {
                result.complete(round.run());
            } catch (Throwable t) {
                result.completeExceptionally(t);
            }
        });
        return result.get();
    }

    static double timed(Bench.Body body) throws Exception {
        return onLoop(() -> Bench.time(body));
    }

    static void ended() {
        if (--live == 0) LockSupport.unpark(root);
    }

    static void awaitAll() {
        while (live > 0) LockSupport.park();
    }

    /** Starts so many tasks with the same body and awaits them. */
    static void all(int tasks, Runnable body) {
        live = tasks;
        for (int i = 0; i < tasks; i++) {
            TASK.start(() -> {
                body.run();
                ended();
            });
        }
        awaitAll();
    }

    // ---- workloads

    static void yields(int times) {
        for (int i = 0; i < times; i++) Thread.yield();
    }

    static int value;
    static boolean done;

    static void spawnAwait() {
        for (int i = 0; i < 100_000; i++) {
            int n = i;
            done = false;
            TASK.start(() -> {
                value = n;
                done = true;
                LockSupport.unpark(root);
            });
            while (!done) LockSupport.park();
            if (value != i) throw new AssertionError();
        }
    }

    static void gather() {
        int[] results = new int[100_000];
        live = results.length;
        for (int i = 0; i < results.length; i++) {
            int n = i;
            TASK.start(() -> {
                results[n] = n;
                ended();
            });
        }
        awaitAll();
        if (Arrays.stream(results).asLongStream().sum() != 4_999_950_000L) throw new AssertionError();
    }

    static int turn;
    static final Thread[] players = new Thread[2];

    static void pingpong() {
        live = 2;
        for (int i = 0; i < 2; i++) {
            int me = i;
            players[me] = TASK.unstarted(() -> {
                for (int n = 0; n < 500_000; n++) {
                    while (turn != me) LockSupport.park();
                    turn = 1 - me;
                    LockSupport.unpark(players[1 - me]);
                }
                ended();
            });
        }
        for (Thread player : players) player.start();
        awaitAll();
    }

    static Thread waiting; // the producer or the consumer, when parked

    static void wake() {
        Thread t = waiting;
        waiting = null;
        if (t != null) LockSupport.unpark(t);
    }

    static void waitUntilWoken() {
        for (waiting = Thread.currentThread(); waiting == Thread.currentThread(); ) LockSupport.park();
    }

    static void prodcons() {
        ArrayDeque<Integer> queue = new ArrayDeque<>(128);
        live = 2;
        TASK.start(() -> {
            for (int i = 0; i < 1_000_000; i++) {
                while (queue.size() == 128) waitUntilWoken();
                queue.add(i);
                wake();
            }
            ended();
        });
        TASK.start(() -> {
            for (int i = 0; i < 1_000_000; i++) {
                while (queue.isEmpty()) waitUntilWoken();
                if (queue.poll() != i) throw new AssertionError();
                wake();
            }
            ended();
        });
        awaitAll();
    }

    static void queue() {
        ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(128);
        live = 2;
        TASK.start(() -> {
            try {
                for (int i = 0; i < 1_000_000; i++) queue.put(i);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            ended();
        });
        TASK.start(() -> {
            try {
                for (int i = 0; i < 1_000_000; i++) if (queue.take() != i) throw new AssertionError();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            ended();
        });
        awaitAll();
    }

    static void mutex() {
        ReentrantLock lock = new ReentrantLock();
        all(10, () -> {
            for (int i = 0; i < 20_000; i++) {
                lock.lock();
                Thread.yield();
                lock.unlock();
            }
        });
    }

    static void sleep(long millis) {
        long until = System.nanoTime() + millis * 1_000_000;
        for (long left; (left = until - System.nanoTime()) > 0 && !Thread.currentThread().isInterrupted(); ) {
            LockSupport.parkNanos(left);
        }
    }

    static Thread[] idle(int tasks) {
        Thread[] all = new Thread[tasks];
        live = tasks;
        for (int i = 0; i < tasks; i++) {
            all[i] = TASK.start(() -> {
                sleep(Bench.HOUR);
                ended();
            });
        }
        Thread.yield(); // comes back when all have gone to sleep
        return all;
    }

    static double cancel(Thread[] tasks) throws Throwable {
        return Bench.time(() -> {
            for (Thread t : tasks) t.interrupt();
            awaitAll();
        });
    }

    static void sleepers(int tasks, int divisor) {
        live = tasks;
        for (int i = 0; i < tasks; i++) {
            int n = i;
            TASK.start(() -> {
                sleep(Bench.sleepMillis(n) / divisor);
                ended();
            });
        }
        awaitAll();
    }

    static final Bench.Timers<ScheduledFuture<?>> TIMERS = new Bench.Timers<>() {
        @Override public ScheduledFuture<?> after(long millis, Runnable callback) {
            return LOOP.schedule(callback, millis, TimeUnit.MILLISECONDS);
        }

        @Override public void cancel(ScheduledFuture<?> timer) {
            timer.cancel(false);
        }
    };

    public static void main(String[] args) {
        Bench.main(args, () -> {
            switch (args[0]) {
                case "yield2" -> Bench.ns(2_000_000, () -> timed(() -> all(2, () -> yields(1_000_000))));
                case "yield10k" -> Bench.ns(1_000_000, () -> timed(() -> all(10_000, () -> yields(100))));
                case "spawn_join" -> Bench.ns(100_000, () -> timed(() -> {
                    for (int i = 0; i < 1000; i++) all(100, () -> { });
                }));
                case "spawn_await" -> Bench.ns(100_000, () -> timed(RawVt::spawnAwait));
                case "gather_100k" -> Bench.ns(100_000, () -> timed(RawVt::gather));
                case "pingpong" -> Bench.ns(1_000_000, () -> timed(RawVt::pingpong));
                case "prodcons" -> Bench.ns(1_000_000, () -> timed(RawVt::prodcons));
                case "queue" -> Bench.ns(1_000_000, () -> timed(RawVt::queue));
                case "mutex" -> Bench.ns(200_000, () -> timed(RawVt::mutex));
                case "cancel_100k" -> Bench.ns(100_000, () -> onLoop(() -> cancel(idle(100_000))));
                case "call_soon" -> Bench.callSoon(LOOP);
                case "xthread_tput" -> Bench.xthreadTput(LOOP);
                case "xthread_latency" -> Bench.xthreadLatency(LOOP);
                case "timer_cancel" -> Bench.timerCancel(LOOP, TIMERS, 0);
                case "timer_cancel_1m" -> Bench.timerCancel(LOOP, TIMERS, 1_000_000);
                case "timer_fire" -> Bench.timerFire(LOOP, TIMERS);
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
