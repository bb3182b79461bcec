package dev.gyre.loop.sync;

/// Something taken that has to be given back, made for try-with-resources:
///
/// ```java
/// try (var held = mutex.hold()) { … }
/// ```
public interface Held extends AutoCloseable {
    /// Gives it back. Never suspends.
    ///
    /// @throws IllegalStateException when there is nothing to give back
    @Override
    void close();
}
