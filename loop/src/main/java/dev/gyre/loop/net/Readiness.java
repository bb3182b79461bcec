package dev.gyre.loop.net;

import dev.gyre.loop.Waiter;
import org.jspecify.annotations.Nullable;

/// Whether a socket can be read from and written to, as far as is known, and the tasks that wait for that: at most
/// one for each direction. Loop-confined.
///
/// The bits are set by the poller and cleared by whoever finds that there is nothing left, so a socket that is
/// known to be empty costs no system call.
final class Readiness {
    private final Object socket;
    private boolean readable;
    private boolean writable;
    private boolean closed;

    /// The other end has closed its output, or the connection is broken: reading never has to wait again.
    private boolean ended;

    /// The connection is broken, or closed in both directions: writing never has to wait again.
    private boolean broken;

    private @Nullable Waiter reader;
    private @Nullable Waiter writer;

    /// @param socket shown by snapshots and reports
    Readiness(Object socket) {
        this.socket = socket;
    }

    boolean isReadable() {
        return readable;
    }

    boolean isWritable() {
        return writable;
    }

    boolean isClosed() {
        return closed;
    }

    /// Called when a read found less than it had room for.
    void drained() {
        readable = ended;
    }

    /// Called when a write found less room than it had bytes for.
    void filled() {
        writable = broken;
    }

    /// Suspends until the socket is readable or closed.
    void awaitReadable() {
        while (!readable && !closed) {
            reader = Waiter.external(socket);
            try {
                reader.await();
            } finally {
                reader = null;
            }
        }
    }

    /// Suspends until the socket is writable or closed.
    void awaitWritable() {
        while (!writable && !closed) {
            writer = Waiter.external(socket);
            try {
                writer.await();
            } finally {
                writer = null;
            }
        }
    }

    /// Joins the wait for a connection at one of several sockets: `anyOf` is woken when this one is readable.
    void wakesWhenReadable(@Nullable Waiter anyOf) {
        reader = anyOf;
    }

    void becameReadable() {
        readable = true;
        wake(reader);
    }

    void becameWritable() {
        writable = true;
        wake(writer);
    }

    /// The other end has closed its output; with `inBothDirections` the connection is over.
    void becameEnded(boolean inBothDirections) {
        ended = true;
        becameReadable();
        if (inBothDirections) {
            broken = true;
            becameWritable();
        }
    }

    void close() {
        closed = true;
        wake(reader);
        wake(writer);
    }

    private static void wake(@Nullable Waiter waiter) {
        if (waiter != null) {
            waiter.wake(null);
        }
    }
}
