package dev.gyre.loop.net;

import java.io.EOFException;

/// The other end has ended its output, or a connection its life, in the middle of a piece.
public final class EndOfStreamException extends EOFException {
    private static final long serialVersionUID = 1L;

    private final long foundBytes;
    private final long missingBytes;

    /// @param message says what is not complete
    /// @param foundBytes how many bytes of it have come
    /// @param missingBytes how many bytes more it would have needed, at least
    public EndOfStreamException(String message, long foundBytes, long missingBytes) {
        super(message);
        this.foundBytes = foundBytes;
        this.missingBytes = missingBytes;
    }

    static EndOfStreamException within(String piece, long foundBytes, long missingBytes) {
        return new EndOfStreamException("the stream has ended within " + piece + ": " + foundBytes
                + " have come, at least " + missingBytes + " are missing",
            foundBytes, missingBytes);
    }

    /// How many bytes of the piece have come.
    public long foundBytes() {
        return foundBytes;
    }

    /// How many bytes more the piece would have needed, at least.
    public long missingBytes() {
        return missingBytes;
    }
}
