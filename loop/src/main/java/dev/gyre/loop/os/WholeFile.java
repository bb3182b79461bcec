package dev.gyre.loop.os;

import dev.gyre.loop.net.LimitExceededException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Arrays;

/// Files as one piece, on a thread of the pool.
///
/// The streams of [Files] take no notice of an interrupt, so these methods decide where they stop: a read between
/// two pieces, a write never.
final class WholeFile {
    private static final int PIECE_BYTES = 256 * 1024;

    private WholeFile() {}

    static byte[] read(Path path, int bytesMax) throws IOException {
        if (bytesMax < 0) {
            throw new IllegalArgumentException("bytesMax is " + bytesMax + ", but must be at least 0");
        }
        FileKinds.requireNoPipe(path);
        long sizeBytes = Files.size(path);
        if (sizeBytes > bytesMax) {
            throw tooLarge(path, bytesMax);
        }
        try (var in = Files.newInputStream(path)) {
            return read(in, path, (int) sizeBytes, bytesMax);
        }
    }

    /// Reads to the end, which need not be where the size says: files grow, and those of the kernel have none.
    private static byte[] read(InputStream in, Path path, int expectedBytes, int bytesMax) throws IOException {
        var bytes = new byte[expectedBytes];
        int size = 0;
        while (true) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("cancelled while reading " + path);
            }
            if (size == bytes.length) {
                int next = in.read();
                if (next < 0) {
                    return bytes;
                }
                if (size == bytesMax) {
                    throw tooLarge(path, bytesMax);
                }
                bytes = Arrays.copyOf(bytes, (int) Math.min(bytesMax, 2L * size + 1024));
                bytes[size++] = (byte) next;
            }
            int count = in.read(bytes, size, Math.min(PIECE_BYTES, bytes.length - size));
            if (count < 0) {
                return Arrays.copyOf(bytes, size);
            }
            size += count;
        }
    }

    private static LimitExceededException tooLarge(Path path, int bytesMax) {
        return new LimitExceededException(
            path + " has more than " + bytesMax
                    + " bytes, which is what bytesMax allows: raise it if that much is meant"
                    + " to be held in memory, or read the file piece by piece with Disk.open",
            bytesMax);
    }

    static void write(Path path, byte[] bytes, OpenOption... options) throws IOException {
        FileKinds.requireNoPipe(path);
        try (var out = Files.newOutputStream(path, options)) {
            out.write(bytes);
        }
    }
}
