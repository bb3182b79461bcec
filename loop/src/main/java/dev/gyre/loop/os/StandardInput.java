package dev.gyre.loop.os;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.Task;
import dev.gyre.loop.UntilEnd;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.LimitExceededException;
import dev.gyre.loop.net.StreamClosedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the process reads: bytes or lines, for one task at a time. See [Stdio].
///
/// A thread reads at most 16 KiB ahead of the tasks, and only while one waits. What it has read is kept for the next
/// reader, in this loop or another one: cancelling a read loses nothing. Who reads from `System.in` itself competes
/// with it.
///
/// As a [ByteStream] its output is closed from the beginning, and closing it does nothing.
public final class StandardInput implements ByteStream {
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);
    private static final int PIECE_BYTES = 8192;

    private final Supplier<InputStream> in;
    private final AtomicReference<@Nullable Task<?>> reader = new AtomicReference<>();

    // Touched by the task that reads.
    private @Nullable Intake intake;

    /// What was read and is not yet part of a line, from the position to the limit.
    private ByteBuffer kept = NONE;

    StandardInput(Supplier<InputStream> in) {
        this.in = in;
    }

    // ---- bytes -----------------------------------------------------------------------------------

    @Override
    public int read(ByteBuffer target) throws IOException {
        Gyre.checkpoint();
        if (!target.hasRemaining()) {
            return 0;
        }
        begin();
        try {
            return kept.hasRemaining() ? moveKept(target) : intake().read(target);
        } finally {
            reader.set(null);
        }
    }

    private int moveKept(ByteBuffer target) {
        int count = Math.min(kept.remaining(), target.remaining());
        target.put(kept.slice(kept.position(), count));
        drop(count);
        return count;
    }

    private void drop(int count) {
        kept.position(kept.position() + count);
        if (!kept.hasRemaining()) {
            kept = NONE;
        }
    }

    private void begin() {
        var task = Task.current();
        if (!reader.compareAndSet(null, task)) {
            throw new IllegalStateException(reader.get() + " reads standard input: let one task do it");
        }
    }

    private Intake intake() {
        if (intake == null) {
            intake = new Intake("standard input", in.get());
        }
        return intake;
    }

    // ---- lines -----------------------------------------------------------------------------------

    /// Suspends until a line has come, and returns it without its end, which is LF or CR LF; empty at the end of the
    /// input. The last line need not have an end. The text is UTF-8; what is none becomes U+FFFD. A cancelled call
    /// has taken nothing.
    ///
    /// @param bytesMax how long a line may be, without its end
    /// @throws LimitExceededException when a line is longer; it stays, and [#read] takes it
    /// @throws IllegalStateException while another task reads; off the loop
    public Optional<String> line(int bytesMax) throws IOException {
        Gyre.checkpoint();
        begin();
        try {
            int searched = 0;
            while (true) {
                int length = lengthOfLine(searched);
                if (length >= 0) {
                    return Optional.of(takeLine(length, 1, bytesMax));
                }
                searched = kept.remaining();
                if (searched > bytesMax + 1L) {
                    throw tooLong(bytesMax);
                }
                if (!keepMore()) {
                    return searched == 0 ? Optional.empty() : Optional.of(takeLine(searched, 0, bytesMax));
                }
            }
        } finally {
            reader.set(null);
        }
    }

    /// How many bytes there are before the first LF, looking from an offset on; -1 when there is none.
    private int lengthOfLine(int from) {
        for (int i = kept.position() + from; i < kept.limit(); i++) {
            if (kept.get(i) == '\n') {
                return i - kept.position();
            }
        }
        return -1;
    }

    private String takeLine(int bytes, int ending, int bytesMax) throws LimitExceededException {
        int length = bytes > 0 && kept.get(kept.position() + bytes - 1) == '\r' ? bytes - 1 : bytes;
        if (length > bytesMax) {
            throw tooLong(bytesMax);
        }
        var line = StandardCharsets.UTF_8.decode(kept.slice(kept.position(), length)).toString();
        drop(bytes + ending);
        return line;
    }

    private static LimitExceededException tooLong(int bytesMax) {
        return new LimitExceededException(
            "a line of standard input has more than " + bytesMax + " bytes, which is what bytesMax allows: raise it,"
                    + " or read the line as bytes",
            bytesMax);
    }

    /// Suspends until there is more to search; false at the end.
    private boolean keepMore() throws IOException {
        if (kept.capacity() == kept.limit()) {
            kept = ByteBuffer.allocate(PIECE_BYTES + 2 * kept.remaining()).put(kept).flip();
        }
        var room = kept.duplicate().clear().position(kept.limit());
        if (intake().read(room) < 0) {
            return false;
        }
        kept.limit(room.position());
        return true;
    }

    /// The lines to the end of the input, as [#line] returns them, for a for-each loop; a failure is thrown as an
    /// [UncheckedIOException].
    public Iterable<String> lines(int bytesMax) {
        return () -> new UntilEnd<>(() -> lineUnchecked(bytesMax), () -> "standard input has ended");
    }

    private @Nullable String lineUnchecked(int bytesMax) {
        try {
            return line(bytesMax).orElse(null);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    // ---- the rest of a stream --------------------------------------------------------------------

    /// Fails: nobody writes to standard input.
    ///
    /// @throws StreamClosedException always
    @Override
    public void write(ByteBuffer source) throws IOException {
        throw new StreamClosedException("cannot write to standard input");
    }

    @Override
    public void closeOutput() {}

    /// Does nothing: standard input is there for the whole process.
    @Override
    public void close() {}

    /// Does nothing, as [#close].
    @Override
    public void abort() {}

    @Override
    public boolean isClosed() {
        return false;
    }

    @Override
    public SocketAddress localAddress() {
        return new PipeAddress("this process");
    }

    @Override
    public SocketAddress remoteAddress() {
        return new PipeAddress("standard input");
    }

    @Override
    public String toString() {
        return "standard input";
    }
}
