package dev.gyre.web;

/// A provider that is overridden, for as long as this is not closed; see [App#override].
public final class Overriding implements AutoCloseable {
    private final Runnable end;

    Overriding(Runnable end) {
        this.end = end;
    }

    /// Lets the provider be what it was, for applications that start from now on.
    @Override
    public void close() {
        end.run();
    }
}
