package dev.gyre.loop.sync;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.UntilEnd;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// An end of a [Channel] through which values are received. Close it when no more are wanted.
///
/// A value goes to one receiver; several of them share the work, they do not each get a copy.
///
/// Loop-confined, as everything in this package; several tasks may use the same end.
///
/// @param <T> the values
public final class Receiver<T> implements AutoCloseable, Iterable<T> {
    private final Conduit<T> conduit;
    private boolean closed;

    Receiver(Conduit<T> conduit) {
        this.conduit = conduit;
        conduit.addReceiver();
    }

    /// Receives the next value; suspends until there is one and nobody else is in line before.
    ///
    /// @throws EndOfChannelException when there is no value left and all senders are, or meanwhile become,
    ///     closed
    /// @throws ChannelClosedException when this end is, or meanwhile becomes, closed
    /// @throws dev.gyre.loop.TaskCancelledException when the task is cancelled; in each of these cases
    ///     nothing was received
    /// @throws IllegalStateException outside a task of the channel's loop
    public T receive() {
        var value = receiveUntilEnd();
        if (value == null) {
            throw new EndOfChannelException("nothing more will come through " + conduit
                    + ": a for-each loop over the receiver ends here by itself");
        }
        return value;
    }

    /// Receives the next value if there is one. Never suspends.
    ///
    /// @throws ChannelClosedException when this end is closed
    /// @throws IllegalStateException off the channel's loop
    public Received<T> tryReceive() {
        requireOpen();
        var value = conduit.poll();
        if (value != null) {
            return new Received.Item<>(value);
        }
        return conduit.hasSenders() ? new Received.Nothing<>() : new Received.End<>();
    }

    /// What a for-each loop receives from: its next value, suspending until there is one, until the end of
    /// the channel. Throws as [#receive] for every reason but that end.
    @Override
    public Iterator<T> iterator() {
        return new UntilEnd<>(this::receiveUntilEnd, () -> "there is nothing more to take");
    }

    /// The next value, or null at the end of the channel.
    @SuppressWarnings("unchecked")
    private @Nullable T receiveUntilEnd() {
        Gyre.checkpoint();
        requireOpen();
        var value = conduit.poll();
        if (value != null || !conduit.hasSenders()) {
            return value;
        }
        var received = conduit.awaitValue(this);
        return switch (received) {
            case Conduit.Halt.CLOSED -> throw closed();
            case Conduit.Halt.NO_OTHER_END -> null;
            default -> (T) received;
        };
    }

    /// Makes another end for receiving from the same channel, to be closed on its own. Never suspends.
    ///
    /// @throws ChannelClosedException when this end is closed
    /// @throws IllegalStateException off the channel's loop
    public Receiver<T> copy() {
        requireOpen();
        return new Receiver<>(conduit);
    }

    /// Closes this end: tasks that wait in a receive at it get a [ChannelClosedException], and when it was
    /// the last open receiver the channel breaks: values that nobody has received are dropped. Closing
    /// it again does nothing. Never suspends.
    ///
    /// @throws IllegalStateException off the channel's loop
    @Override
    public void close() {
        conduit.requireLoop();
        if (!closed) {
            closed = true;
            conduit.closeReceiver(this);
        }
    }

    private void requireOpen() {
        conduit.requireLoop();
        if (closed) {
            throw closed();
        }
    }

    private ChannelClosedException closed() {
        return new ChannelClosedException("this receiver of " + conduit + " is closed: a task that goes on receiving"
                + " after another has closed its end needs one of its own, receiver.copy()");
    }

    /// How the channel is used at this moment. Never suspends.
    ///
    /// @throws IllegalStateException off the channel's loop
    public Channel.Statistics statistics() {
        return conduit.statistics();
    }

    @Override
    public String toString() {
        return (closed ? "closed receiver of " : "receiver of ") + conduit;
    }
}
