package dev.gyre.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One thread that watches for work that is ready and runs it, for ever.
///
/// Its parts are a *task queue* and a *callback queue* (one line, [ReadyQueue], so that both are
/// served first come, first served), and a *waiting list*: the tasks that are suspended, each held by
/// what it waits for, by a timer or by the [Inbox] through which other threads send work. Read
/// [#iterate] first: it is the loop.
///
/// A task is a virtual thread whose scheduler is the loop, so everything that parks a virtual thread,
/// blocking code of the JDK included, suspends the task and not the loop.
///
/// Most programs never see this type: [Gyre#run] makes a loop and [Gyre]'s verbs use it. [#execute],
/// [#submit], [#snapshot], [#statistics], [#close] and [#isClosed] may be called by any thread; everything
/// else belongs to the loop's tasks and callbacks.
public final class EventLoop implements Executor, AutoCloseable {
    /// How many batches a stopped loop still runs: enough for what has just been woken to end.
    private static final int LAST_TURNS_MAX = 100;

    private final LoopConfig config;
    private final LoopThread thread;
    private final Thread.Builder.OfVirtual threads;
    final ReadyQueue ready;
    final Entrance entrance = new Entrance(this);
    private final Inbox inbox = entrance.inbox;
    final LoopTime time;
    private final CallbackRunner callbacks = new CallbackRunner(this);
    final Batch batch;
    private final IdleCallbacks whenIdle = new IdleCallbacks(this);
    final LoopMeter meter = new LoopMeter(SystemTicker.SYSTEM.nanos());
    final Atomicity atomicity = new Atomicity();
    final DeadlockWatch deadlocks = new DeadlockWatch(this);
    final BlockingPool blocking = new BlockingPool(this);
    final LiveTasks tasks = new LiveTasks(this);
    final LoopProbe probe;
    final LoopLife life;
    final LoopSleep sleep;
    final LoopLocals loopLocals = new LoopLocals();

    private final RandomGenerator random;

    /// How many scopes and tasks are cancelled and not yet left: zero means that no suspension point has
    /// to look around.
    int cancellations;

    /// Set when a shutdown has lost its patience: reaches every task of the program, past every shield.
    @Nullable Cancellation aborted;

    /// How many blocking calls run on other threads: time must not jump while they do.
    int blockingCalls;

    private boolean finished;
    private volatile boolean closed;

    /// Whether this process has ever started a loop.
    private static volatile boolean exists;

    private EventLoop(LoopConfig config) {
        VirtualThreads.prepare();
        this.config = config;
        time = new LoopTime(config.ticker(), meter);
        random = new SplittableRandom(config.seed());
        ready = config.readyQueue().get();
        probe = new LoopProbe(this, meter);
        batch = new Batch(this, callbacks);
        threads = VirtualThreads.builder(new LoopScheduler(this)).inheritInheritableThreadLocals(false);
        life = new LoopLife(this);
        thread = new LoopThread(this, config.name(), config.stackSizeBytes());
        sleep = new LoopSleep(this);
    }

    // ---- the loop --------------------------------------------------------------------------------

    void runUntilClosed() {
        while (!finished) {
            iterate();
        }
        inbox.closeInto(ready);
        closed = true;
        for (int turn = 0; turn < LAST_TURNS_MAX && ready.size() > 0; turn++) {
            batch.run();
        }
        time.endTimedParks();
        loopLocals.close(probe);
        sleep.close();
        LoopLife.rescue(ready);
    }

    /// One turn of the loop. Only what was ready when the batch began runs in it, so neither timers nor
    /// other threads can be starved by tasks that keep each other busy.
    private void iterate() {
        sleep.untilWork();
        inbox.drainTo(ready);
        time.expireTimers();
        batch.run();
        probe.iterationEnded();
    }

    // ---- entries ---------------------------------------------------------------------------------

    /// Takes a continuation that may run: what the scheduler of a virtual thread does. Any thread; must
    /// not throw, block, park or log, not even after the loop has closed.
    void makeReady(Runnable continuation) {
        if (isOnLoop()) {
            if (!callbacks.takes(continuation)) {
                ready.addTask(continuation);
            }
            return;
        }
        entrance.sendTask(continuation);
    }

    Thread newThread(Runnable body) {
        return threads.uncaughtExceptionHandler((Thread.UncaughtExceptionHandler) body).unstarted(body);
    }

    void enqueue(Callback callback) {
        ready.addCallback(callback);
    }

    /// Sends the loop's own message from any thread, past the limit for users; false when closed.
    boolean post(Runnable message) {
        return entrance.post(message);
    }

    /// Appends `callback` to the callback queue. Any thread; never suspends or blocks.
    ///
    /// @throws RejectedExecutionException when the loop is closed, or [LoopConfig#inboxMax] entries from other
    ///     threads wait already
    @Override
    public void execute(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        if (isOnLoop()) {
            enqueue(new Callback(callback));
            return;
        }
        deadlocks.openDoor();
        entrance.send(callback);
    }

    /// Starts a task in the loop's root group, as [Gyre#spawn] does; its failure is its own. Any thread;
    /// never suspends or blocks.
    ///
    /// @throws RejectedExecutionException as [#execute]; a loop that is shutting down cancels the task
    public <T extends @Nullable Object> Task<T> submit(Callable<? extends T> body) {
        if (isOnLoop()) {
            return life.root().spawn(body);
        }
        var task = new Task<T>(this, life.root(), null, body);
        execute(() -> life.startFromOutside(task));
        return task;
    }

    /// As [#submit(Callable)], for work without a result.
    public Task<@Nullable Void> submit(Action<?> body) {
        return submit(TaskGroup.callable(body));
    }

    /// Appends `callback` to the callback queue: it runs after everything that is ready now. Never
    /// suspends.
    public CallbackHandle callSoon(Runnable callback) {
        requireOnLoop("call soon");
        var handle = new CancellableCallback(this, callback, time.recentNanos());
        enqueue(handle);
        return handle;
    }

    /// Calls `callback` when `delay` has passed; a delay of zero or less counts as due already, ordered
    /// by deadline. Equal deadlines are served in the order of the calls. Never suspends.
    public TimerHandle callLater(Duration delay, Runnable callback) {
        requireOnLoop("call later");
        return new CancellableCallback(this, callback, time.deadlineAfter(delay)).arm(time.timers());
    }

    /// Calls `callback` at `deadline` on the loop's clock ([#now]). Never suspends.
    public TimerHandle callAt(Instant deadline, Runnable callback) {
        requireOnLoop("call at a time");
        return new CancellableCallback(this, callback, time.nanosAt(deadline)).arm(time.timers());
    }

    /// Calls `callback` once, the next time that nothing is ready and no timer is due: before the loop sleeps,
    /// and before virtual time jumps. Tasks that wait for other threads or for I/O count as waiting. In the
    /// order of the calls, from the callback queue. Never suspends.
    public CallbackHandle callWhenIdle(Runnable callback) {
        requireOnLoop("call when idle");
        var handle = new CancellableCallback(this, callback, time.recentNanos());
        whenIdle.add(handle);
        return handle;
    }

    /// Lets the loop wait for devices through `poller` from now on; the loop closes it at its end. For builders.
    /// Never suspends.
    ///
    /// @throws IllegalStateException when the loop has an installed poller already
    public void installPoller(Poller poller) {
        requireOnLoop("install a poller");
        sleep.install(poller);
    }

    /// Whether there is work for which the loop has waited until it had nothing else to do; it is ready now.
    boolean isIdleWorkDue() {
        return whenIdle.areDue();
    }

    /// Whether nothing is under way outside that a virtual clock would have to wait for.
    boolean mayTimeJump() {
        return blockingCalls == 0 && inbox.size() == 0;
    }

    // ---- tasks -----------------------------------------------------------------------------------

    /// Puts a new task, a member of its group already, into the ready queue.
    void begin(Task<?> task) {
        tasks.begin(task, threads);
    }

    /// Whether every task waits for something that only a task provides, and nothing else is under way.
    boolean isStuck() {
        return tasks.allWait() && blockingCalls == 0;
    }

    // ---- time ------------------------------------------------------------------------------------

    /// The current time on the loop's clock: monotonic, and jumping where time is virtual. The loop's tasks
    /// and callbacks.
    public Instant now() {
        requireOnLoop("read the clock");
        return time.now();
    }

    /// The loop's clock as of the last time that the loop itself has looked, in nanoseconds since it began: free, where
    /// [#now] asks the system. It lags by what the current step has taken so far; for time limits that may be a little
    /// early. The loop's tasks and callbacks.
    public long recentNanos() {
        return time.recentNanos();
    }

    /// Random numbers that start from [LoopConfig#seed]: the only ones that a repeatable program uses.
    public RandomGenerator random() {
        requireOnLoop("draw random numbers");
        return random;
    }

    // ---- where am I ------------------------------------------------------------------------------

    /// The loop that runs the caller, a task or a callback.
    ///
    /// @throws IllegalStateException outside a loop
    public static EventLoop current() {
        var loop = currentOrNull();
        if (loop == null) {
            throw new IllegalStateException(OutsideTask.explain("use the event loop"));
        }
        return loop;
    }

    /// Whether a loop runs the caller, a task or a callback, so that [#current] has an answer. Any thread; never
    /// suspends, and costs next to nothing in a process without loops.
    public static boolean runsCaller() {
        return exists && currentOrNull() != null;
    }

    static @Nullable EventLoop currentOrNull() {
        return VirtualThreads.currentCarrier() instanceof LoopThread carrier ? carrier.loop : null;
    }

    boolean isOnLoop() {
        return VirtualThreads.currentCarrier() == thread;
    }

    /// Whether the caller is the loop thread itself, with no virtual thread mounted.
    boolean isBareLoopThread() {
        return Thread.currentThread() == thread;
    }

    void requireOnLoop(String toDoWhat) {
        if (!isOnLoop()) {
            throw new IllegalStateException("cannot " + toDoWhat + " from thread " + Thread.currentThread().getName()
                    + ": it belongs to " + this + ". Go through loop.execute(...) or loop.submit(...)");
        }
    }

    // ---- life ------------------------------------------------------------------------------------

    /// Starts a loop on a thread of its own, for programs that embed one; [Gyre#run] is simpler. The
    /// thread is a daemon: [#close] the loop to end its tasks in order.
    public static EventLoop start(LoopConfig config) {
        var loop = startFor(config);
        loop.deadlocks.openDoor();
        return loop;
    }

    static EventLoop startFor(LoopConfig config) {
        exists = true;
        var loop = new EventLoop(config);
        loop.probe.begin();
        loop.thread.start();
        return loop;
    }

    /// Ends the loop in stages: cancels every task, waits for them at most [LoopConfig#shutdownGrace], aborts
    /// and reports those that are left, and stops the thread. Any thread but the loop's own: it
    /// blocks until the loop has stopped, or until the time for that is over. Idempotent.
    @Override
    public void close() {
        life.close(thread);
    }

    /// Whether the loop has stopped. Any thread.
    public boolean isClosed() {
        return closed;
    }

    boolean isClosing() {
        return life.isClosing();
    }

    /// Stops the loop after this iteration.
    void finish() {
        blocking.close();
        callbacks.close();
        finished = true;
    }

    LoopConfig config() {
        return config;
    }

    Thread thread() {
        return thread;
    }

    Inbox inbox() {
        return inbox;
    }

    // ---- seeing ----------------------------------------------------------------------------------

    /// What the loop is doing at this moment: task queue, callback queue, waiting list, timers and the
    /// tree of tasks.
    ///
    /// Any thread. A task or callback of the loop gets it at once, without suspending. Another thread sends
    /// for it and blocks until the loop comes to it.
    ///
    /// @throws IllegalStateException from another thread, when the loop is closed or does not answer within
    ///     5 seconds; the message then says what holds it
    public LoopSnapshot snapshot() {
        return SnapshotBuilder.take(this);
    }

    /// Counts and times of the loop's whole life. Any thread; never suspends or blocks. From another thread each
    /// number is a moment old, and they need not be of the same moment.
    public LoopStatistics statistics() {
        return meter.read(this);
    }

    @Override
    public String toString() {
        return "event loop " + config.name();
    }
}
