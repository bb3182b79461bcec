package dev.gyre.testing;

import static dev.gyre.loop.Gyre.gather;
import static dev.gyre.loop.Gyre.sleep;

import dev.gyre.loop.net.ByteStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// What a check of [Conformance] has at hand. No check counts on any room between the ends: what is written is read
/// at the same time.
///
/// @param random numbers that follow from the seed
/// @param bulkBytes more than there is room for on the way
/// @param pause long enough for bytes to arrive
record Scene(RandomGenerator random, int bulkBytes, Duration pause) {
    private static final int READ_BYTES = 64 * 1024;
    private static final int CHUNK_BYTES_MAX = 40_000;
    private static final int SOME_BYTES_MAX = 100_000;

    /// From zero to `max`, small ones more often.
    int size(int max) {
        return random.nextInt(1 + random.nextInt(1 + max));
    }

    Payload payload(long bytes) {
        return new Payload(random, bytes);
    }

    /// As much as a program may have to say in between.
    int someBytes() {
        return Math.min(bulkBytes, SOME_BYTES_MAX);
    }

    /// The largest piece to write or to read at once.
    int chunkMax() {
        return Math.min(bulkBytes / 10, CHUNK_BYTES_MAX);
    }

    /// Bytes that are never on the way all at once.
    byte[] bulk() {
        var bytes = new byte[bulkBytes];
        random.nextBytes(bytes);
        return bytes;
    }

    /// Suspends until nothing moves: `progress` stays as it is for a pause.
    void awaitStuck(LongSupplier progress) {
        long before;
        do {
            before = progress.getAsLong();
            sleep(pause);
        } while (progress.getAsLong() != before);
    }

    // ---- passing ---------------------------------------------------------------------------------

    /// Writes at one end and reads at the other, at once, for there may be no room in between.
    static void pass(String text, ByteStream from, ByteStream to) {
        gather(() -> from.write(text), () -> expectNext(text, to));
    }

    /// Writes at one end and ends its output, and reads all of it at the other.
    static void passAndEnd(String text, ByteStream from, ByteStream to) {
        gather(() -> {
            from.write(text);
            from.closeOutput();
        }, () -> expectRest(text, to));
    }

    // ---- reading ---------------------------------------------------------------------------------

    /// The next `count` bytes, and none beyond.
    static byte[] read(ByteStream from, int count) throws IOException {
        var target = ByteBuffer.allocate(count);
        while (target.hasRemaining()) {
            int read = from.read(target);
            Expect.that(read > 0, () -> "read returned " + read + " when " + target.position() + " of " + count
                    + " bytes had come");
        }
        return target.array();
    }

    /// Everything up to the end.
    static byte[] readAll(ByteStream from) throws IOException {
        var all = new ByteArrayOutputStream();
        var target = ByteBuffer.allocate(READ_BYTES);
        while (true) {
            int count = from.read(target.clear());
            if (count < 0) {
                return all.toByteArray();
            }
            all.write(target.array(), 0, count);
        }
    }

    static void expectNext(String expected, ByteStream from) throws IOException {
        Expect.equal(expected, Payload.text(read(from, expected.length())), "bytes that were read");
    }

    static void expectRest(String expected, ByteStream from) throws IOException {
        Expect.equal(expected, Payload.text(readAll(from)), "bytes up to the end");
        Expect.equal(-1, from.read(ByteBuffer.allocate(1)), "a read after the end");
    }

    static void expectRest(byte[] expected, ByteStream from) throws IOException {
        var actual = readAll(from);
        Expect.that(Arrays.equals(expected, actual), () -> "of " + expected.length + " bytes " + actual.length
                + " came, and the first wrong or missing one is number " + Arrays.mismatch(expected, actual));
    }
}
