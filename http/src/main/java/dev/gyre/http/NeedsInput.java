package dev.gyre.http;

/// All input was taken, and the next part is not complete yet.
public enum NeedsInput implements AfterHead {
    /// There is only one.
    INSTANCE
}
