package dev.gyre.loop.sync;

/// All receivers of a [Channel] are closed: nobody will ever receive what is sent.
public final class ChannelBrokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ChannelBrokenException(String message) {
        super(message);
    }
}
