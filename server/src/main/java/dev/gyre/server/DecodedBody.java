package dev.gyre.server;

import dev.gyre.http.InflateLimits;
import java.io.IOException;
import java.nio.ByteBuffer;

/// The body of a request that is decompressed as it is read. The limits hold for every piece before it is handed out,
/// so that a bomb costs one piece more than they allow.
final class DecodedBody implements BodySource, AutoCloseable {
    private static final int CODED_BYTES = 8 * 1024;

    private final ContentCoding.Decompressor decompressor;
    private final InflateLimits limits;
    private final ByteBuffer coded = ByteBuffer.allocate(CODED_BYTES).limit(0);
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private boolean hasEnded;
    private long codedBytes;
    private long decodedBytes;

    /// What is decompressed; it is known when this has been put before it.
    private BodySource source = target -> -1;

    DecodedBody(ContentCoding.Decompressor decompressor, InflateLimits limits) {
        this.decompressor = decompressor;
        this.limits = limits;
    }

    DecodedBody over(BodySource source) {
        this.source = source;
        return this;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!target.hasRemaining()) {
            return 0;
        }
        while (!piece.hasRemaining()) {
            if (hasEnded) {
                return -1;
            }
            decode();
        }
        int count = Math.min(piece.remaining(), target.remaining());
        target.put(piece.slice(piece.position(), count));
        piece.position(piece.position() + count);
        return count;
    }

    private void decode() throws IOException {
        piece = decompressor.decode(coded);
        if (piece.hasRemaining()) {
            decodedBytes += piece.remaining();
            checkLimits();
            return;
        }
        coded.clear();
        int count = -1;
        try {
            count = source.read(coded);
        } finally {
            coded.flip();
        }
        if (count < 0) {
            decompressor.endOfContent();
            hasEnded = true;
        } else {
            codedBytes += count;
        }
    }

    private void checkLimits() {
        boolean isTooDense = decodedBytes > limits.ratioFreeBytes() && decodedBytes / limits.ratioMax() > codedBytes;
        if (decodedBytes > limits.bytesMax() || isTooDense) {
            piece = ByteBuffer.allocate(0);
            throw new HttpException(413, "The body decompresses to more than is accepted.");
        }
    }

    /// Gives back the memory; nothing more can be read.
    @Override
    public void close() {
        hasEnded = true;
        piece = ByteBuffer.allocate(0);
        decompressor.close();
    }
}
