package dev.gyre.http;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Undoes the content codings `gzip` and `deflate` (RFC 9110, section 8.4.1), as the bytes come.
///
/// ```java
/// while ((piece = decoder.decode(buffer)).hasRemaining()) handle(piece);
/// ...
/// decoder.endOfContent();
/// ```
///
/// The limits hold for every piece before it is handed out, so a bomb costs at most one piece more than they
/// allow. For one thread at a time. Close it: it holds native memory.
public final class ContentDecoder implements AutoCloseable {
    private static final int PIECE_BYTES = 16 << 10;
    private static final int TRAILER_BYTES = 8;

    private enum State {
        HEAD,
        DATA,
        TRAILER,
        END
    }

    private final InflateLimits limits;
    private final boolean isGzip;
    private final Inflater inflater;
    private final byte[] piece = new byte[PIECE_BYTES];
    private final CRC32 checksum = new CRC32();
    private final ByteBuffer trailer = ByteBuffer.allocate(TRAILER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private GzipHead head = new GzipHead();
    private State state;
    private boolean isComplete;
    private long encodedBytes;
    private long decodedBytes;

    private ContentDecoder(InflateLimits limits, boolean isGzip) {
        this.limits = limits;
        this.isGzip = isGzip;
        inflater = new Inflater(isGzip);
        state = isGzip ? State.HEAD : State.DATA;
    }

    /// Decodes `gzip`: one member of RFC 1952, or several in a row, with their checksums.
    public static ContentDecoder gzip(InflateLimits limits) {
        return new ContentDecoder(limits, true);
    }

    /// Decodes `deflate`, which is the zlib format of RFC 1950 in spite of its name.
    public static ContentDecoder deflate(InflateLimits limits) {
        return new ContentDecoder(limits, false);
    }

    /// Reads `in`, and answers the next bytes of the content, to be used before the next call; none when all
    /// of `in` is used.
    ///
    /// @throws BadContentException with status 400 when the content is not in the format, with 413 past a
    ///     limit; the decoder is of no use then
    public ByteBuffer decode(ByteBuffer in) {
        while (true) {
            switch (state) {
                case HEAD -> {
                    if (!in.hasRemaining()) return nothing();
                    readHead(in);
                }
                case DATA -> {
                    var count = inflate(in);
                    if (count > 0) {
                        return ByteBuffer.wrap(piece, 0, count);
                    }
                    if (!inflater.finished()) return nothing();
                    state = isGzip ? State.TRAILER : State.END;
                    isComplete = !isGzip;
                }
                case TRAILER -> {
                    if (!in.hasRemaining()) return nothing();
                    readTrailer(in);
                }
                case END -> {
                    if (in.hasRemaining()) throw bad("something follows the end of the deflate content");
                    return nothing();
                }
            }
        }
    }

    private ByteBuffer nothing() {
        return ByteBuffer.wrap(piece, 0, 0);
    }

    private void readHead(ByteBuffer in) {
        encodedBytes++;
        if (head.accept(in.get())) {
            isComplete = false;
            head = new GzipHead();
            state = State.DATA;
        }
    }

    private int inflate(ByteBuffer in) {
        var start = in.position();
        inflater.setInput(in);
        int count;
        try {
            count = inflater.inflate(piece);
        } catch (DataFormatException broken) {
            throw bad("the content is not in deflate format");
        }
        if (count == 0 && inflater.needsDictionary()) {
            throw bad("the content wants a dictionary, which HTTP has not");
        }
        encodedBytes += in.position() - start;
        decodedBytes += count;
        checkLimits();
        checksum.update(piece, 0, count);
        return count;
    }

    private void checkLimits() {
        if (decodedBytes > limits.bytesMax()) {
            throw new BadContentException(413,
                "the content inflates to more than the limit bytesMax of " + limits.bytesMax());
        }
        if (decodedBytes > limits.ratioFreeBytes() && decodedBytes / limits.ratioMax() > encodedBytes) {
            throw new BadContentException(413,
                "the content inflates to more than ratioMax = " + limits.ratioMax() + " times its size");
        }
    }

    private void readTrailer(ByteBuffer in) {
        encodedBytes++;
        trailer.put(in.get());
        if (trailer.hasRemaining()) {
            return;
        }
        if (trailer.getInt(0) != (int) checksum.getValue() || trailer.getInt(4) != (int) inflater.getBytesWritten()) {
            throw bad("the gzip content does not match its checksum");
        }
        isComplete = true;
        trailer.clear();
        checksum.reset();
        inflater.reset();
        state = State.HEAD;
    }

    /// Tells that the content has ended.
    ///
    /// @throws BadContentException with status 400 when it should go on
    public void endOfContent() {
        if (!isComplete || !head.isEmpty()) {
            throw bad("the encoded content ends too early");
        }
    }

    private static BadContentException bad(String what) {
        return new BadContentException(400, what);
    }

    /// Gives back the native memory. May be called more than once.
    @Override
    public void close() {
        inflater.end();
    }
}
