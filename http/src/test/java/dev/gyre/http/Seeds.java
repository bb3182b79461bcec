package dev.gyre.http;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/// Random cases that can be repeated: a failure names the seed that `run` is to be called with.
final class Seeds {
    private Seeds() {}

    /// Runs `body` with the seeds from 1 to `count`.
    static void each(int count, Consumer<Random> body) {
        for (var seed = 1; seed <= count; seed++) run(seed, body);
    }

    static void run(long seed, Consumer<Random> body) {
        try {
            body.accept(new Random(seed));
        } catch (RuntimeException | AssertionError failed) {
            throw new AssertionError("with Seeds.run(" + seed + ", ...): " + failed, failed);
        }
    }

    static byte[] bytes(Random random, int size) {
        var bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    /// The ways in which `bytes` may arrive: whole, byte by byte, and twice at random.
    static List<List<ByteBuffer>> arrivals(byte[] bytes, Random random) {
        return List.of(
            List.of(ByteBuffer.wrap(bytes)), split(bytes, () -> 1),
            split(bytes, () -> 1 + random.nextInt(9)), split(bytes, () -> 1 + random.nextInt(bytes.length + 1)));
    }

    private static List<ByteBuffer> split(byte[] bytes, java.util.function.IntSupplier sizes) {
        var parts = new ArrayList<ByteBuffer>();
        for (var at = 0; at < bytes.length;) {
            var size = Math.min(sizes.getAsInt(), bytes.length - at);
            parts.add(ByteBuffer.wrap(bytes, at, size).slice());
            at += size;
        }
        return parts;
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }
}
