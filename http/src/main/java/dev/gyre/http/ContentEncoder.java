package dev.gyre.http;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Applies the content codings `gzip` and `deflate` (RFC 9110, section 8.4.1), as the bytes come.
///
/// For one thread at a time. Close it: it holds native memory.
public final class ContentEncoder implements AutoCloseable {
    private static final byte[] NOTHING = {};

    /// Without a time or a name, so that equal contents have equal encodings, and their tags agree.
    private static final byte[] GZIP_HEAD = {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, (byte) 0xFF};
    private static final int TRAILER_BYTES = 8;

    private final boolean isGzip;
    private final Deflater deflater;
    private final CRC32 checksum = new CRC32();
    private byte[] output = NOTHING;
    private int size;

    private ContentEncoder(int level, boolean isGzip) {
        Setting.requireRange("level", level, Deflater.BEST_SPEED, Deflater.BEST_COMPRESSION);
        this.isGzip = isGzip;
        deflater = new Deflater(level, isGzip);
        if (isGzip) put(GZIP_HEAD);
    }

    /// Encodes as `gzip`.
    ///
    /// @param level from 1, fast, to 9, small; 6 is a good start
    /// @throws IllegalArgumentException for another level
    public static ContentEncoder gzip(int level) {
        return new ContentEncoder(level, true);
    }

    /// Encodes as `deflate`.
    ///
    /// @param level from 1, fast, to 9, small; 6 is a good start
    /// @throws IllegalArgumentException for another level
    public static ContentEncoder deflate(int level) {
        return new ContentEncoder(level, false);
    }

    /// Takes all of `in`, and answers what is ready to be sent, which is often nothing yet.
    public ByteBuffer encode(ByteBuffer in) {
        checksum.update(in.duplicate());
        deflater.setInput(in);
        run(Deflater.NO_FLUSH);
        return taken();
    }

    /// What is needed to decode all that was encoded so far: for streams whose reader waits. Each call costs
    /// some bytes.
    public ByteBuffer flush() {
        run(Deflater.SYNC_FLUSH);
        return taken();
    }

    /// Ends the content, and answers its last bytes. Nothing may be encoded afterwards.
    public ByteBuffer end() {
        var total = (int) deflater.getBytesRead();
        deflater.finish();
        run(Deflater.NO_FLUSH);
        if (isGzip) {
            put(ByteBuffer.allocate(TRAILER_BYTES).order(ByteOrder.LITTLE_ENDIAN)
                    .putInt((int) checksum.getValue()).putInt(total).array());
        }
        return taken();
    }

    private void run(int flush) {
        while (true) {
            if (size == output.length) output = Arrays.copyOf(output, Math.max(512, 2 * size));
            size += deflater.deflate(output, size, output.length - size, flush);
            if (size < output.length) {
                return;
            }
        }
    }

    private void put(byte[] bytes) {
        output = Arrays.copyOf(output, size + bytes.length);
        System.arraycopy(bytes, 0, output, size, bytes.length);
        size += bytes.length;
    }

    /// The caller gets the array, and the next output another one.
    private ByteBuffer taken() {
        var ready = ByteBuffer.wrap(output, 0, size);
        output = NOTHING;
        size = 0;
        return ready;
    }

    /// Gives back the native memory. May be called more than once.
    @Override
    public void close() {
        deflater.end();
    }
}
