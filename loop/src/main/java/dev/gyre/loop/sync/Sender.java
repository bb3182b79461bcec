package dev.gyre.loop.sync;

import dev.gyre.loop.Gyre;
import java.util.Objects;

/// An end of a [Channel] through which values are sent. Close it when there is nothing more to send.
///
/// Loop-confined, as everything in this package; several tasks may use the same end.
///
/// @param <T> the values
public final class Sender<T> implements AutoCloseable {
    private final Conduit<T> conduit;
    private boolean closed;

    Sender(Conduit<T> conduit) {
        this.conduit = conduit;
        conduit.addSender();
    }

    /// Sends `value`; suspends until a receiver takes it or the channel has room for it, and nobody else
    /// is in line before.
    ///
    /// @throws ChannelClosedException when this end is, or meanwhile becomes, closed
    /// @throws ChannelBrokenException when all receivers are, or meanwhile become, closed
    /// @throws dev.gyre.loop.TaskCancelledException when the task is cancelled; in each of these cases
    ///     the value was not sent
    /// @throws IllegalStateException outside a task of the channel's loop
    public void send(T value) {
        Gyre.checkpoint();
        if (trySend(value)) {
            return;
        }
        switch (conduit.awaitSent(this, value)) {
            case CLOSED -> throw closed();
            case NO_OTHER_END -> throw broken();
            case null -> {}
        }
    }

    /// Sends `value` if that needs no waiting, and answers whether it did. Never suspends.
    ///
    /// @throws ChannelClosedException when this end is closed
    /// @throws ChannelBrokenException when all receivers are closed
    /// @throws IllegalStateException off the channel's loop
    public boolean trySend(T value) {
        Objects.requireNonNull(value, "value");
        requireOpen();
        if (!conduit.hasReceivers()) {
            throw broken();
        }
        return conduit.offer(value);
    }

    /// Makes another end for sending into the same channel, to be closed on its own. Never suspends.
    ///
    /// @throws ChannelClosedException when this end is closed
    /// @throws IllegalStateException off the channel's loop
    public Sender<T> copy() {
        requireOpen();
        return new Sender<>(conduit);
    }

    /// Closes this end: tasks that wait in a send at it get a [ChannelClosedException], and when it was the
    /// last open sender the channel ends. Closing it again does nothing. Never suspends.
    ///
    /// @throws IllegalStateException off the channel's loop
    @Override
    public void close() {
        conduit.requireLoop();
        if (!closed) {
            closed = true;
            conduit.closeSender(this);
        }
    }

    private void requireOpen() {
        conduit.requireLoop();
        if (closed) {
            throw closed();
        }
    }

    private ChannelClosedException closed() {
        return new ChannelClosedException("this sender of " + conduit + " is closed: a task that goes on sending after"
                + " another has closed its end needs one of its own, sender.copy()");
    }

    private ChannelBrokenException broken() {
        return new ChannelBrokenException("nobody will receive from " + conduit + ": all its receivers are closed");
    }

    /// How the channel is used at this moment. Never suspends.
    ///
    /// @throws IllegalStateException off the channel's loop
    public Channel.Statistics statistics() {
        return conduit.statistics();
    }

    @Override
    public String toString() {
        return (closed ? "closed sender of " : "sender of ") + conduit;
    }
}
