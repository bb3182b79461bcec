package dev.gyre.loop.sync;

/// The end of a [Channel] through which somebody sends or receives has been closed on this side: a
/// mistake of the caller.
public final class ChannelClosedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    ChannelClosedException(String message) {
        super(message);
    }
}
