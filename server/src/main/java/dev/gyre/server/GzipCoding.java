package dev.gyre.server;

import dev.gyre.http.ContentDecoder;
import dev.gyre.http.ContentEncoder;
import dev.gyre.http.InflateLimits;
import java.nio.ByteBuffer;

/// The codings that the JDK has.
record GzipCoding(String name, int level) implements ContentCoding {
    /// Those of the filter hold for every coding, so that these need none.
    private static final InflateLimits NO_LIMITS =
            new InflateLimits(Long.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);

    private boolean isGzip() {
        return name.equals("gzip");
    }

    @Override
    public Compressor compressor() {
        return new Encoding(isGzip() ? ContentEncoder.gzip(level) : ContentEncoder.deflate(level));
    }

    @Override
    public Decompressor decompressor() {
        return new Decoding(isGzip() ? ContentDecoder.gzip(NO_LIMITS) : ContentDecoder.deflate(NO_LIMITS));
    }

    private record Encoding(ContentEncoder encoder) implements Compressor {
        @Override
        public ByteBuffer encode(ByteBuffer in) {
            return encoder.encode(in);
        }

        @Override
        public ByteBuffer flush() {
            return encoder.flush();
        }

        @Override
        public ByteBuffer end() {
            return encoder.end();
        }

        @Override
        public void close() {
            encoder.close();
        }
    }

    private record Decoding(ContentDecoder decoder) implements Decompressor {
        @Override
        public ByteBuffer decode(ByteBuffer in) {
            return decoder.decode(in);
        }

        @Override
        public void endOfContent() {
            decoder.endOfContent();
        }

        @Override
        public void close() {
            decoder.close();
        }
    }
}
