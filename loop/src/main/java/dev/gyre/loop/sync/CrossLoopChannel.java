package dev.gyre.loop.sync;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.Promise;
import dev.gyre.loop.UntilEnd;
import dev.gyre.loop.Waiter;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A stream of values from tasks to tasks of different loops.
///
/// ```java
/// var orders = CrossLoopChannel.<Order>open(100);
/// first.submit(() -> { for (var order : incoming) orders.send(order); orders.end(); });
/// second.submit(() -> { for (var order : orders) book(order); });
/// ```
///
/// Any number of tasks of any loops send and receive; each value goes to one of them, in the order in which they were
/// sent. A [Channel] inside one loop is faster, and needs no lock. What is sent is seen by its receiver as the sender
/// left it; both may touch it only if it is made for that.
///
/// | state | send | receive |
/// |---|---|---|
/// | no room, nothing there | suspends | suspends |
/// | ended | [ChannelClosedException] | what is left, then [EndOfChannelException] |
/// | closed | [ChannelBrokenException] | [ChannelClosedException] |
///
/// A lock guards the state, for moments only and never while a task waits: what a task waits for is decided under it,
/// once, by the other side or by its own cancellation. So what has been handed to a receiver is received, and a send
/// that was cancelled is not delivered. A message to the loop of the one who waits then wakes it.
///
/// All methods may be called on any loop; those that never suspend, on any thread.
///
/// @param <T> the values
public final class CrossLoopChannel<T> implements Iterable<T>, AutoCloseable {
    private enum State {
        OPEN,
        ENDED,
        CLOSED
    }

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock. Receivers wait only while the buffer is empty, senders only while it is full.
    private final ArrayDeque<T> buffer = new ArrayDeque<>();
    private final LinkedHashSet<Wait<T>> senders = new LinkedHashSet<>();
    private final LinkedHashSet<Wait<T>> receivers = new LinkedHashSet<>();
    private State state = State.OPEN;

    private CrossLoopChannel(int capacity) {
        this.capacity = capacity;
    }

    /// One task that waits.
    private static final class Wait<T> {
        /// Tells its loop, when the wait has been decided.
        final CompletableFuture<Boolean> decided = new CompletableFuture<>();

        /// What a sender brings, or a receiver gets. Guarded by the lock.
        @Nullable T value;

        Wait(@Nullable T value) {
            this.value = value;
        }
    }

    /// Opens a channel.
    ///
    /// @param capacity how many values may have been sent and not yet received, at least 1
    /// @throws IllegalArgumentException when `capacity` is out of range
    public static <T> CrossLoopChannel<T> open(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException(
                "the capacity of a channel between loops is at least 1, not " + capacity);
        }
        return new CrossLoopChannel<>(capacity);
    }

    // ---- sending and receiving -------------------------------------------------------------------

    /// Sends `value`; suspends until there is room for it, and nobody else is in line before.
    ///
    /// @throws ChannelClosedException when the channel has, or meanwhile is, ended
    /// @throws ChannelBrokenException when it is, or meanwhile becomes, closed
    /// @throws dev.gyre.loop.TaskCancelledException when the task is cancelled; in each of these cases the value was
    ///     not sent
    /// @throws IllegalStateException outside a task
    public void send(T value) {
        Gyre.checkpoint();
        Objects.requireNonNull(value, "value");
        var wait = locked(() -> sendOrWait(value));
        if (wait != null && !await(wait, senders, "room in " + this)) {
            throw refused();
        }
    }

    private @Nullable Wait<T> sendOrWait(T value) {
        if (state != State.OPEN) {
            throw refused();
        }
        if (!receivers.isEmpty()) {
            var receiver = receivers.removeFirst();
            receiver.value = value;
            receiver.decided.complete(true);
            return null;
        }
        if (buffer.size() < capacity) {
            buffer.add(value);
            return null;
        }
        var wait = new Wait<T>(value);
        senders.add(wait);
        return wait;
    }

    /// Receives the next value; suspends until there is one, and nobody else is in line before.
    ///
    /// @throws EndOfChannelException when there is none left and the channel has, or meanwhile is, ended
    /// @throws ChannelClosedException when the channel is, or meanwhile becomes, closed
    /// @throws dev.gyre.loop.TaskCancelledException when the task is cancelled; in each of these cases nothing was
    ///     received
    /// @throws IllegalStateException outside a task
    public T receive() {
        var value = receiveUntilEnd();
        if (value == null) {
            throw new EndOfChannelException(
                "nothing more will come through " + this + ": a for-each loop over it ends here by itself");
        }
        return value;
    }

    /// What a for-each loop receives from: its next value, suspending until there is one, until the channel has ended.
    /// Throws as [#receive] for every reason but that end.
    @Override
    public Iterator<T> iterator() {
        return new UntilEnd<>(this::receiveUntilEnd, () -> "there is nothing more to take");
    }

    private @Nullable T receiveUntilEnd() {
        Gyre.checkpoint();
        var wait = locked(this::receiveOrWait);
        await(wait, receivers, "a value from " + this);
        return locked(() -> {
            if (wait.value == null && state == State.CLOSED) {
                throw new ChannelClosedException(this + " is closed: who closes it wants no more values");
            }
            return wait.value;
        });
    }

    private Wait<T> receiveOrWait() {
        var wait = new Wait<T>(buffer.poll());
        if (wait.value != null && !senders.isEmpty()) {
            var sender = senders.removeFirst();
            buffer.add(Objects.requireNonNull(sender.value));
            sender.decided.complete(true);
        }
        if (wait.value != null || state != State.OPEN) {
            wait.decided.complete(true);
        } else {
            receivers.add(wait);
        }
        return wait;
    }

    // ---- ending ----------------------------------------------------------------------------------

    /// Says that nothing more will be sent: receivers get what is left, and then the end. Tasks that wait in a send
    /// get a [ChannelClosedException]. A second call does nothing. Any thread; never suspends.
    public void end() {
        locked(() -> stop(State.ENDED));
    }

    /// Says that nothing more is wanted: what has not been received is dropped. Tasks that wait in a send get a
    /// [ChannelBrokenException], those in a receive a [ChannelClosedException]. A second call does nothing. Any thread;
    /// never suspends.
    @Override
    public void close() {
        locked(() -> {
            buffer.clear();
            return stop(State.CLOSED);
        });
    }

    private boolean stop(State to) {
        if (state.compareTo(to) >= 0) {
            return false;
        }
        state = to;
        senders.forEach(wait -> wait.decided.complete(false));
        receivers.forEach(wait -> wait.decided.complete(false));
        senders.clear();
        receivers.clear();
        return true;
    }

    private RuntimeException refused() {
        return isClosed()
                ? new ChannelBrokenException("nobody will receive from " + this + ": it is closed")
                : new ChannelClosedException(this + " has ended: nobody sends after that");
    }

    /// Whether it has been closed. Any thread; never suspends.
    public boolean isClosed() {
        return locked(() -> state == State.CLOSED);
    }

    /// How many values were sent and not yet received. Any thread; never suspends.
    public int size() {
        return locked(buffer::size);
    }

    // ---- waiting ---------------------------------------------------------------------------------

    /// Suspends until the wait has been decided, and returns how. A task that is cancelled after that goes on as if it
    /// were not, until its next suspension point.
    private boolean await(Wait<T> wait, Set<Wait<T>> line, String what) {
        var decided = wait.decided;
        if (!decided.isDone()) {
            try {
                var waiter = Waiter.external(what);
                Promise.<Boolean>of(decided).onDone(outcome -> waiter.wake(null));
                waiter.await();
            } catch (Throwable failure) {
                boolean wasUndecided = locked(() -> line.remove(wait));
                if (wasUndecided) {
                    throw failure;
                }
            }
        }
        return decided.join();
    }

    private <R extends @Nullable Object> R locked(Supplier<R> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "channel between loops (capacity " + capacity + ")";
    }
}
