package dev.gyre.loop.os;

import java.io.IOException;

/// Something has more bytes than its reader allows.
public final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long limitBytes;

    /// @param what what is too large
    /// @param limitBytes how large it may be
    /// @param option the name of the parameter or setting that says so
    public TooLargeException(String what, long limitBytes, String option) {
        super(what + " has more than " + limitBytes + " bytes, which is the limit: raise " + option
                + " if that much is meant to be held in memory");
        this.limitBytes = limitBytes;
    }

    /// How many bytes were allowed.
    public long limitBytes() {
        return limitBytes;
    }
}
