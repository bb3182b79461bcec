package dev.gyre.loop.sync;

import dev.gyre.loop.WaitQueue;
import dev.gyre.loop.Waiter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// What the ends of one [Channel] share: the values under way, and the tasks that wait.
///
/// Tasks wait to send only while the buffer is full and nobody waits to receive, and to receive only
/// while there is no value and nobody waits to send.
final class Conduit<T> {
    /// Why a wait ended without its value having been sent or received.
    enum Halt {
        /// The end that the task waits at was closed.
        CLOSED,
        /// The last end of the other kind was closed.
        NO_OTHER_END
    }

    /// A task in line, the end it waits at, and the value that it wants to send, if any.
    private record Waiting<V extends @Nullable Object>(Object end, Waiter waiter, V value) {}

    private final int capacity;
    private final ArrayDeque<T> buffer = new ArrayDeque<>();
    private final WaitFor aValue = new WaitFor("a value of", this);
    private final WaitFor room = new WaitFor("room in", this);
    private int peak;
    private int senders;
    private int receivers;

    /// Woken with null when the value has been sent, or with a [Halt].
    private final WaitQueue<Waiting<T>> sending = new WaitQueue<>();

    /// Woken with a value, or with a [Halt].
    private final WaitQueue<Waiting<@Nullable Void>> receiving = new WaitQueue<>();

    Conduit(int capacity) {
        this.capacity = capacity;
    }

    void requireLoop() {
        sending.requireLoop();
    }

    // ---- sending ---------------------------------------------------------------------------------

    boolean hasReceivers() {
        return receivers > 0;
    }

    /// Hands the value over or buffers it; false where neither is possible.
    boolean offer(T value) {
        if (receiving.wakeFirst(value)) {
            return true;
        }
        if (buffer.size() >= capacity) {
            return false;
        }
        buffer(value);
        return true;
    }

    private void buffer(T value) {
        buffer.addLast(value);
        peak = Math.max(peak, buffer.size());
    }

    /// Suspends until the value is sent, null, or will never be.
    @Nullable
    Halt awaitSent(Object end, T value) {
        var waiter = new Waiter(room);
        return (Halt) sending.await(waiter, new Waiting<>(end, waiter, value));
    }

    // ---- receiving -------------------------------------------------------------------------------

    /// The next value, or null where there is none.
    @Nullable
    T poll() {
        var value = buffer.pollFirst();
        if (sending.isEmpty()) {
            return value;
        }
        var next = sending.firstAttachment().value();
        sending.wakeFirst(null);
        if (value == null) {
            return next;
        }
        buffer.addLast(next);
        return value;
    }

    boolean hasSenders() {
        return senders > 0;
    }

    /// Suspends until there is a value, which it returns, or a [Halt].
    Object awaitValue(Object end) {
        var waiter = new Waiter(aValue);
        return java.util.Objects.requireNonNull(receiving.await(waiter, new Waiting<>(end, waiter, null)));
    }

    // ---- ends ------------------------------------------------------------------------------------

    void addSender() {
        senders++;
    }

    void addReceiver() {
        receivers++;
    }

    void closeSender(Object end) {
        senders--;
        haltAt(end, sending);
        if (senders == 0) {
            receiving.wakeAll(Halt.NO_OTHER_END);
        }
    }

    /// Drops what is left when nobody can receive it any more.
    void closeReceiver(Object end) {
        receivers--;
        haltAt(end, receiving);
        if (receivers == 0) {
            buffer.clear();
            sending.wakeAll(Halt.NO_OTHER_END);
        }
    }

    private static void haltAt(Object end, WaitQueue<? extends Waiting<?>> line) {
        var halted = new ArrayList<Waiter>(0);
        line.forEachAttachment(waiting -> {
            if (waiting.end() == end) {
                halted.add(waiting.waiter());
            }
        });
        halted.forEach(waiter -> waiter.wake(Halt.CLOSED));
    }

    // ---- seeing ----------------------------------------------------------------------------------

    Channel.Statistics statistics() {
        requireLoop();
        return new Channel.Statistics(
            buffer.size(), capacity, peak, senders, receivers, sending.size(), receiving.size());
    }

    @Override
    public String toString() {
        return "channel (" + buffer.size() + " of " + capacity + " values, " + senders + " senders, " + receivers
                + " receivers, " + sending.size() + " sending, " + receiving.size() + " receiving)";
    }
}
