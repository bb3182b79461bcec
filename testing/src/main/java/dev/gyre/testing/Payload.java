package dev.gyre.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gyre.loop.net.ByteStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Random bytes on their way, and the check that each arrives once and in its place: sent and received in pieces of
/// random size, in buffers of all kinds.
final class Payload {
    /// Prime, so that nothing that is lost or repeated fits in.
    private static final int PATTERN_BYTES = 65_521;

    private static final int TARGET_BYTES = 64 * 1024;

    /// How much around the room of a target is watched.
    private static final int MARGIN_BYTES = 3;

    private static final ByteBuffer UNTOUCHED = untouched(ByteBuffer.allocate(TARGET_BYTES)).asReadOnlyBuffer();

    /// What is sent again and again.
    private final byte[] pattern = new byte[PATTERN_BYTES];

    private final ByteBuffer directPattern = ByteBuffer.allocateDirect(PATTERN_BYTES);
    private final ByteBuffer heapTarget = untouched(ByteBuffer.allocate(TARGET_BYTES));
    private final ByteBuffer directTarget = untouched(ByteBuffer.allocateDirect(TARGET_BYTES));
    private final RandomGenerator random;
    private final long bytes;
    private long sent;
    private long received;
    private int room;

    Payload(RandomGenerator random, long bytes) {
        this.random = random;
        this.bytes = bytes;
        random.nextBytes(pattern);
        directPattern.put(0, pattern);
    }

    static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    long bytes() {
        return bytes;
    }

    boolean isSent() {
        return sent == bytes;
    }

    long received() {
        return received;
    }

    // ---- sending ---------------------------------------------------------------------------------

    /// The next bytes to send, at most `max` of them.
    ByteBuffer next(int max) {
        int at = (int) (sent % pattern.length);
        int count = (int) Math.min(Math.min(max, pattern.length - at), bytes - sent);
        sent += count;
        return switch (random.nextInt(4)) {
            case 0 -> ByteBuffer.wrap(pattern, at, count);
            case 1 -> ByteBuffer.wrap(pattern, at, count).slice().asReadOnlyBuffer();
            case 2 -> ByteBuffer.wrap(Arrays.copyOfRange(pattern, at, at + count));
            default -> directPattern.duplicate().position(at).limit(at + count);
        };
    }

    void sendAll(ByteStream to, int chunkMax) throws IOException {
        while (!isSent()) {
            var source = next(random.nextInt(1 + chunkMax));
            int limit = source.limit();
            to.write(source);
            Expect.equal(limit, source.position(), "position of a buffer that was written");
            Expect.equal(limit, source.limit(), "limit of a buffer that was written");
        }
    }

    // ---- receiving -------------------------------------------------------------------------------

    /// A buffer to read into, with room for one to `max` bytes and something around; good until the next is made.
    ByteBuffer target(int max) {
        room = 1 + random.nextInt(max);
        var target = random.nextBoolean() ? heapTarget : directTarget;
        return target.duplicate().position(MARGIN_BYTES).limit(MARGIN_BYTES + room);
    }

    /// Checks what a read has put into a buffer of [#target], and that it has put nothing elsewhere.
    void receive(int count, ByteBuffer target) {
        Expect.that(count > 0, () -> "read returned " + count + " when " + received + " of " + bytes
                + " bytes had come");
        Expect.that(received + count <= bytes, () -> "more than the " + bytes + " bytes that were sent have come");
        Expect.equal(MARGIN_BYTES + count, target.position(), "position of a buffer after a read of " + count);
        Expect.equal(MARGIN_BYTES + room, target.limit(), "limit of a buffer after a read");
        var whole = target.duplicate().clear();
        expectPattern(whole, count);
        whole.put(MARGIN_BYTES, UNTOUCHED, 0, count);
        expectUntouched(whole, "a read of " + count + " bytes");
        received += count;
    }

    private void expectPattern(ByteBuffer whole, int count) {
        for (int done = 0; done < count;) {
            int at = (int) ((received + done) % pattern.length);
            int length = Math.min(count - done, pattern.length - at);
            int wrong = whole.slice(MARGIN_BYTES + done, length).mismatch(ByteBuffer.wrap(pattern, at, length));
            if (wrong >= 0) {
                throw new AssertionError("byte number " + (received + done + wrong) + " of " + bytes
                        + " is wrong, lost or repeated");
            }
            done += length;
        }
    }

    void receiveAll(ByteStream from, int chunkMax) throws IOException {
        while (received < bytes) {
            var target = target(chunkMax);
            receive(from.read(target), target);
        }
    }

    void expectNotTouched(ByteBuffer target) {
        Expect.equal(MARGIN_BYTES, target.position(), "position of a buffer that nothing was read into");
        expectUntouched(target.duplicate().clear(), "a read that did not happen");
    }

    private static void expectUntouched(ByteBuffer whole, String what) {
        int wrong = whole.mismatch(UNTOUCHED);
        Expect.that(wrong < 0, () -> what + " touched byte " + wrong + " of its buffer, which was not its business");
    }

    private static ByteBuffer untouched(ByteBuffer buffer) {
        for (int i = 0; i < buffer.capacity(); i++) {
            buffer.put(i, (byte) 0x55);
        }
        return buffer;
    }
}
