package dev.gyre.benchmarks;

import dev.gyre.loop.Action;
import dev.gyre.loop.EventLoop;
import dev.gyre.loop.LoopConfig;
import dev.gyre.loop.Task;
import dev.gyre.loop.sync.BoundedQueue;
import dev.gyre.loop.sync.Mutex;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/// What a task does between two suspensions, inside a task of a loop: so many times in a row that sending the
/// task there does not count.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(TaskBenchmark.TIMES)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgs = {"--add-opens=java.base/java.lang=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED"})
public class TaskBenchmark {
    static final int TIMES = 1_000_000;
    private static final Duration HOUR = Duration.ofHours(1);

    private EventLoop loop;
    private final Integer item = 1;
    private final Mutex mutex = new Mutex();
    private final ReentrantLock lock = new ReentrantLock();
    private final BoundedQueue<Integer> queue = BoundedQueue.fifo(16);
    private final ArrayBlockingQueue<Integer> blockingQueue = new ArrayBlockingQueue<>(16);

    @Setup
    public void start() {
        loop = EventLoop.start(LoopConfig.defaults().withStallThreshold(Duration.ZERO));
    }

    @TearDown
    public void close() {
        loop.close();
    }

    private void inTask(Action<?> once) throws Exception {
        loop.submit(() -> {
            for (int i = 0; i < TIMES; i++) {
                once.run();
            }
        })
                .get();
    }

    @Benchmark
    public void currentTask(Blackhole result) throws Exception {
        inTask(() -> result.consume(Task.current()));
    }

    /// What the loop and the black hole cost around [#currentTask].
    @Benchmark
    public void nothing(Blackhole result) throws Exception {
        inTask(() -> result.consume(item));
    }

    @Benchmark
    public void mutex() throws Exception {
        inTask(() -> {
            mutex.lock();
            mutex.unlock();
        });
    }

    @Benchmark
    public void reentrantLock() throws Exception {
        inTask(() -> {
            lock.lock();
            lock.unlock();
        });
    }

    @Benchmark
    public void boundedQueue(Blackhole result) throws Exception {
        inTask(() -> {
            queue.put(item);
            result.consume(queue.take());
        });
    }

    @Benchmark
    public void arrayBlockingQueue(Blackhole result) throws Exception {
        inTask(() -> {
            blockingQueue.put(item);
            result.consume(blockingQueue.take());
        });
    }

    @Benchmark
    public void timer() throws Exception {
        inTask(() -> loop.callLater(HOUR, () -> {}).cancel());
    }
}
