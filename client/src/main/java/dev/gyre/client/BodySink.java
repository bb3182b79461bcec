package dev.gyre.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Where the body of a request is written to while it is being sent. Nothing is buffered beyond the system's socket:
/// writing suspends while the server does not take it.
public interface BodySink {
    /// Writes all bytes between position and limit.
    ///
    /// @throws IOException when the connection is broken, or the server takes nothing for [ClientTimeouts#send]
    /// @throws IllegalStateException when they are more than the length that was announced
    void write(ByteBuffer bytes) throws IOException;

    /// Writes all `bytes`, as [#write(ByteBuffer)].
    default void write(byte[] bytes) throws IOException {
        write(ByteBuffer.wrap(bytes));
    }

    /// Writes `text` as UTF-8, as [#write(ByteBuffer)].
    default void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8));
    }
}
