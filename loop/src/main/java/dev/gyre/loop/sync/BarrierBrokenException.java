package dev.gyre.loop.sync;

/// The tasks at a [TaskBarrier] will not meet this time: it was reset or aborted.
public final class BarrierBrokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BarrierBrokenException(String message) {
        super(message);
    }
}
