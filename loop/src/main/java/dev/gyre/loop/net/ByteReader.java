package dev.gyre.loop.net;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.Task;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Cuts what a [ByteStream] delivers into pieces: so many bytes, up to a delimiter, lines, the rest.
///
/// ```java
/// var reader = stream.reader();
/// while (reader.awaitMore()) {
///     int length = ByteBuffer.wrap(reader.exactly(4)).getInt();
///     handle(reader.exactly(length));
/// }
/// ```
///
/// It reads ahead, so whoever reads from the stream itself afterwards misses what is buffered here
/// ([#bufferedBytes]). A piece is taken when it is complete, and not before: after a limit that was exceeded, an end
/// in the middle, a broken connection or a cancellation, all that had been read is still here, and the same
/// call may be made again. The exceptions to this say so.
///
/// Memory is needed for what has arrived only, whatever length a peer announces, at most twice the limit of a call
/// and 16 KiB. While nothing is buffered and nothing arrives there is none, if the stream knows
/// [ByteStream#awaitReadable].
///
/// Loop-confined, and used by one task at a time. Every method that suspends is a cancellation point also when all
/// it wants is buffered; it throws [IllegalStateException] when another task reads or when it is called off the
/// loop, and what [ByteStream#read] throws.
public final class ByteReader {
    /// The largest piece: what fits into an array.
    private static final int PIECE_BYTES_MAX = 1 << 30;

    private final ByteStream stream;
    private final ReadBuffer buffer = new ReadBuffer();
    private @Nullable DelimiterSearch search;
    private @Nullable Task<?> reading;
    private boolean ended;
    private long takenBytes;

    ByteReader(ByteStream stream) {
        this.stream = stream;
    }

    // ---- as a stream -----------------------------------------------------------------------------

    /// As [ByteStream#read(ByteBuffer)], but what is buffered comes first; when nothing is, the stream reads into
    /// `target` without a detour. Returns how many bytes it was, or -1 at the end.
    public int read(ByteBuffer target) throws IOException {
        begin();
        return readSome(target);
    }

    private int readSome(ByteBuffer target) throws IOException {
        if (!target.hasRemaining()) {
            return 0;
        }
        int before = target.position();
        try {
            return buffer.isEmpty() ? readThrough(target) : buffer.moveTo(target);
        } finally {
            takenBytes += target.position() - before;
        }
    }

    private int readThrough(ByteBuffer target) throws IOException {
        if (ended) {
            return -1;
        }
        reading = Task.current();
        try {
            int count = stream.read(target);
            ended = count < 0;
            return count;
        } finally {
            reading = null;
        }
    }

    /// Suspends until there is a byte to read, which it leaves there; false when the end comes instead.
    public boolean awaitMore() throws IOException {
        begin();
        return awaitBuffered(1);
    }

    // ---- so many bytes ---------------------------------------------------------------------------

    /// Suspends until `count` bytes have come, and takes them.
    ///
    /// @param count 0 to 2^30
    /// @throws EndOfStreamException when the stream ends before; what has come stays
    public byte[] exactly(int count) throws IOException {
        begin();
        requirePiece("count", count);
        if (!awaitBuffered(count)) {
            throw EndOfStreamException.within(count + " bytes", buffer.size(), count - buffer.size());
        }
        return take(count);
    }

    /// Fills all the room of `target`; suspends until that is done. The position of `target` says how many bytes have
    /// gone there, also when this is cancelled or fails: it may be called again to go on.
    ///
    /// @throws EndOfStreamException when the stream ends before; what has come is in `target`
    public void exactly(ByteBuffer target) throws IOException {
        begin();
        int wanted = target.remaining();
        while (target.hasRemaining()) {
            if (readSome(target) < 0) {
                int missing = target.remaining();
                throw EndOfStreamException.within(wanted + " bytes", wanted - missing, missing);
            }
        }
    }

    /// The next `count` bytes, which stay where they are; fewer when the end comes first. Suspends until they are
    /// there. For telling protocols apart by their first bytes.
    ///
    /// @param count 0 to 2^30
    public byte[] peek(int count) throws IOException {
        begin();
        requirePiece("count", count);
        awaitBuffered(count);
        return buffer.copy(Math.min(count, buffer.size()));
    }

    /// Takes `count` bytes and drops them; suspends until that is done. They are dropped as they come: after a
    /// cancellation [#takenBytes] says how many have gone.
    ///
    /// @param count at least 0
    /// @throws EndOfStreamException when the stream ends before
    public void skip(long count) throws IOException {
        begin();
        if (count < 0) {
            throw new IllegalArgumentException("count is " + count + ", but must be at least 0");
        }
        long left = count;
        while (left > 0) {
            if (!awaitBuffered(1)) {
                throw EndOfStreamException.within(count + " bytes to skip", count - left, left);
            }
            int dropped = (int) Math.min(left, buffer.size());
            drop(dropped);
            left -= dropped;
        }
    }

    // ---- up to something -------------------------------------------------------------------------

    /// Suspends until `delimiter` has come, takes everything up to its end, and returns what was before it; empty when
    /// the stream ends where a piece would begin.
    ///
    /// @param delimiter at least one byte
    /// @param maxBytes the most that may come before the delimiter, 0 to 2^30
    /// @throws LimitExceededException when more comes; all of it stays
    /// @throws EndOfStreamException when the stream ends in the middle; what has come stays
    public Optional<byte[]> until(byte[] delimiter, int maxBytes) throws IOException {
        begin();
        requirePiece("maxBytes", maxBytes);
        var found = searchFor(delimiter);
        int scanned = 0;
        while (true) {
            int after = buffer.find(found, scanned);
            if (after >= 0) {
                int length = after - delimiter.length;
                requireWithin(length, maxBytes, "until(delimiter, maxBytes)");
                var piece = buffer.copy(length);
                drop(after);
                return Optional.of(piece);
            }
            scanned = buffer.size();
            requireWithin(scanned - found.matched(), maxBytes, "until(delimiter, maxBytes)");
            if (!fill()) {
                if (buffer.isEmpty()) {
                    return Optional.empty();
                }
                int missing = delimiter.length - found.matched();
                throw EndOfStreamException.within("a piece that has to end with "
                        + Quoted.of(delimiter),
                    buffer.size(), missing);
            }
        }
    }

    private DelimiterSearch searchFor(byte[] delimiter) {
        var last = search;
        if (last == null || !last.isFor(delimiter)) {
            last = new DelimiterSearch(delimiter);
            search = last;
        }
        last.restart();
        return last;
    }

    /// Suspends until a line has come, and takes it; empty at the end of the stream. A line ends with LF or CR LF,
    /// which is not part of it, and the last one with the stream; a protocol that must not take a line that was
    /// broken off for a whole one uses [#until]. The text is UTF-8; what is none becomes U+FFFD.
    ///
    /// @param maxBytes the most that a line may have before its end, 0 to 2^30
    /// @throws LimitExceededException when a line has more; all of it stays
    public Optional<String> line(int maxBytes) throws IOException {
        begin();
        requirePiece("maxBytes", maxBytes);
        int scanned = 0;
        while (true) {
            int end = buffer.find((byte) '\n', scanned);
            if (end >= 0) {
                return Optional.of(takeLine(end, maxBytes));
            }
            scanned = buffer.size();
            requireWithin(lineLength(scanned), maxBytes, "line(maxBytes)");
            if (!fill()) {
                requireWithin(scanned, maxBytes, "line(maxBytes)");
                return scanned == 0 ? Optional.empty() : Optional.of(takeText(scanned));
            }
        }
    }

    private String takeLine(int end, int maxBytes) throws LimitExceededException {
        int length = lineLength(end);
        requireWithin(length, maxBytes, "line(maxBytes)");
        var text = takeText(length);
        drop(end + 1 - length);
        return text;
    }

    /// How many of `count` bytes belong to a line: a CR at their end does not.
    private int lineLength(int count) {
        return count > 0 && buffer.at(count - 1) == '\r' ? count - 1 : count;
    }

    /// Suspends until the stream has ended, and takes everything that is left.
    ///
    /// @param maxBytes the most that may be left, 0 to 2^30
    /// @throws LimitExceededException when more comes; all of it stays
    public byte[] remaining(int maxBytes) throws IOException {
        begin();
        requirePiece("maxBytes", maxBytes);
        do {
            requireWithin(buffer.size(), maxBytes, "remaining(maxBytes)");
        } while (fill());
        return take(buffer.size());
    }

    private void requireWithin(int length, int maxBytes, String call) throws LimitExceededException {
        if (length > maxBytes) {
            throw new LimitExceededException("more than " + maxBytes + " bytes, the limit of " + call + ": "
                    + buffer.size() + " have come, which begin with " + buffer.quoted()
                    + "; they can still be read, with a higher limit for example",
                maxBytes);
        }
    }

    private static void requirePiece(String argument, int count) {
        if (count < 0 || count > PIECE_BYTES_MAX) {
            throw new IllegalArgumentException(
                argument + " is " + count + ", but must be 0 to " + PIECE_BYTES_MAX);
        }
    }

    // ---- between the stream and the pieces -------------------------------------------------------

    /// How many bytes have been read ahead: they are here, and no longer in the stream. Before a stream changes what it
    /// is, as when a protocol goes over to TLS in place, this must be 0. Never suspends.
    public int bufferedBytes() {
        return buffer.size();
    }

    /// How many bytes have been taken here since the beginning, skipped ones too. Never suspends.
    public long takenBytes() {
        return takenBytes;
    }

    private void begin() {
        Gyre.checkpoint();
        if (reading != null) {
            throw new IllegalStateException("two tasks read from " + this + ": " + reading + " waits here");
        }
    }

    /// Suspends until `count` bytes are buffered; false when the end comes first.
    private boolean awaitBuffered(int count) throws IOException {
        while (buffer.size() < count) {
            if (!fill()) {
                return false;
            }
        }
        return true;
    }

    /// Suspends until more is buffered; false at the end.
    private boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        reading = Task.current();
        try {
            if (buffer.isEmpty()) {
                stream.awaitReadable();
            }
            ended = !buffer.fill(stream);
            return !ended;
        } finally {
            reading = null;
        }
    }

    private byte[] take(int count) {
        var bytes = buffer.copy(count);
        drop(count);
        return bytes;
    }

    private String takeText(int count) {
        var text = buffer.text(count);
        drop(count);
        return text;
    }

    private void drop(int count) {
        buffer.drop(count);
        takenBytes += count;
    }

    @Override
    public String toString() {
        return "reader of " + stream;
    }
}
