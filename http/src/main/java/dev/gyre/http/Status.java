package dev.gyre.http;

/// What is known of statuses in general.
public final class Status {
    private Status() {}

    /// The words of the registry for a status, such as `Not Found`; empty for one that is not in it.
    public static String reason(int status) {
        return StatusLines.reason(status);
    }
}
