package dev.gyre.server;

import dev.gyre.http.HeaderFields;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The body of an answer that is sent piece by piece; [Exchange#stream] makes one. An interface so that filters can
/// stand in between ([Answer#wrapBody]), to compress for example.
///
/// Small pieces are collected, and leave when there are some, at [#flush], and when the task suspends; so what has been
/// written never waits for a later write. All methods may suspend while the client does not read, and are cancellation
/// points. One task at a time; belongs to the exchange, and is of no use after it.
///
/// It is not closeable on purpose: a `try` would end an answer properly that was cut short by an exception. When the
/// handler returns it is ended, and when the handler throws the connection is aborted.
public interface ResponseBody {
    /// Sends all bytes of `part`, or puts them where the next ones go.
    ///
    /// @throws IOException when the client is gone, or reads too slowly
    /// @throws IllegalStateException when the body has ended, or becomes longer than announced
    void write(ByteBuffer part) throws IOException;

    /// Sends `bytes`, as [#write(ByteBuffer)].
    default void write(byte[] bytes) throws IOException {
        write(ByteBuffer.wrap(bytes));
    }

    /// Sends `text` as UTF-8, as [#write(ByteBuffer)].
    default void write(String text) throws IOException {
        write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// Suspends until the system has taken everything that was written.
    ///
    /// @throws IOException as [#write(ByteBuffer)]
    void flush() throws IOException;

    /// Ends the body. A second call does nothing.
    ///
    /// @throws IOException as [#write(ByteBuffer)]
    /// @throws IllegalStateException when the body is shorter than announced
    default void end() throws IOException {
        end(HeaderFields.empty());
    }

    /// Ends the body with trailers, for clients that can see them: they are left out in HTTP/1.0, and where the length
    /// was announced.
    ///
    /// @throws IOException as [#write(ByteBuffer)]
    /// @throws IllegalArgumentException when one of them must not come after a body
    void end(HeaderFields trailers) throws IOException;

    /// This body for code that writes to an [OutputStream]. Closing that flushes, and does not end the body: see above.
    default OutputStream outputStream() {
        return new BodyOutputStream(this);
    }
}
