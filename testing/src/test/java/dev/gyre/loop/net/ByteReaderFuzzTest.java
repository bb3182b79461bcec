package dev.gyre.loop.net;

import static dev.gyre.loop.Gyre.*;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.Timed;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.MemoryStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Random bytes in random chunks, read by random calls, many of which are cancelled and made again: each call must
/// end as one on the whole input does, for the chunks and the cancellations are none of its business.
class ByteReaderFuzzTest {
    private static final String[] WORDS = {"a", "b", "aab", "\r", "\n", "\r\n", "é", "\0", "--"};
    private static final String[] DELIMITERS = {"\n", "\r\n", "aab", "aabaa", "a", "--"};

    private enum Size {
        SMALL(1),
        /// Pieces that need larger buffers than the first.
        LARGE(2000);

        private final int factor;

        Size(int factor) {
            this.factor = factor;
        }
    }

    @LoopTest(seeds = 400)
    void smallPiecesAreCutAsOnTheWholeInput(RandomGenerator random) throws Exception {
        fuzz(random, Size.SMALL);
    }

    @LoopTest(seeds = 60)
    void largePiecesAreCutAsOnTheWholeInput(RandomGenerator random) throws Exception {
        fuzz(random, Size.LARGE);
    }

    private static void fuzz(RandomGenerator random, Size size) throws Exception {
        var wire = wire(random, size);
        var pair = MemoryStream.pair(1 + random.nextInt(40 * size.factor));
        TaskGroup.run(group -> {
            group.spawn("writer", () -> send(wire, pair.client(), random, size));
            new Comparison(pair.server().reader(), new FramingModel(wire), random, size).run();
        });
    }

    private static byte[] wire(RandomGenerator random, Size size) {
        var wire = new ByteArrayOutputStream();
        int words = random.nextInt(60 * size.factor);
        int kinds = 1 + random.nextInt(WORDS.length);
        for (int i = 0; i < words; i++) {
            wire.writeBytes(WORDS[random.nextInt(kinds)].getBytes(UTF_8));
        }
        return wire.toByteArray();
    }

    private static void send(byte[] wire, ByteStream to, RandomGenerator random, Size size) throws IOException {
        for (int at = 0; at < wire.length;) {
            int count = Math.min(wire.length - at, random.nextInt(12 * size.factor));
            to.write(ByteBuffer.wrap(wire, at, count));
            at += count;
            if (random.nextBoolean()) {
                sleep(ofMillis(random.nextInt(3)));
            }
        }
        to.closeOutput();
    }

    /// The reader and the model, side by side.
    private static final class Comparison {
        private static final int CALLS = 60;

        private final ByteReader reader;
        private final FramingModel model;
        private final RandomGenerator random;
        private final Size size;

        Comparison(ByteReader reader, FramingModel model, RandomGenerator random, Size size) {
            this.reader = reader;
            this.model = model;
            this.random = random;
            this.size = size;
        }

        void run() throws IOException {
            for (int i = 0; i < CALLS; i++) {
                step(random.nextInt(9));
                assertEquals(model.taken(), reader.takenBytes());
            }
            assertEquals(model.remaining(1 << 30), outcome(() -> shown(reader.remaining(1 << 30))));
            assertEquals(0, reader.bufferedBytes());
        }

        private void step(int call) throws IOException {
            int count = random.nextInt(20 * size.factor);
            switch (call) {
                case 0 -> check("exactly", model.exactly(count), () -> shown(reader.exactly(count)));
                case 1 -> fill(count);
                case 2, 3 -> {
                    var delimiter = DELIMITERS[random.nextInt(DELIMITERS.length)].getBytes(UTF_8);
                    check("until", model.until(delimiter, count),
                        () -> reader.until(delimiter, count).map(Comparison::shown).orElse("end"));
                }
                case 4, 5 -> check("line", model.line(count), () -> reader.line(count).orElse("end"));
                case 6 -> check("peek", model.peek(count), () -> shown(reader.peek(count)));
                case 7 -> skip(count);
                default -> readAndAwaitMore(count);
            }
        }

        private void fill(int count) throws IOException {
            var target = ByteBuffer.allocate(count);
            check("fill", model.fill(count), () -> {
                reader.exactly(target);
                return shown(target.array());
            });
        }

        private void skip(int count) throws IOException {
            long goal = reader.takenBytes() + count;
            check("skip", model.skip(count), () -> {
                reader.skip(goal - reader.takenBytes());
                return "skipped";
            });
        }

        private void readAndAwaitMore(int room) throws IOException {
            check("awaitMore", model.awaitMore(), () -> Boolean.toString(reader.awaitMore()));
            var target = ByteBuffer.allocate(room);
            int count = reader.read(target);
            assertTrue(room == 0 ? count == 0 : count != 0, () -> count + " bytes into room for " + room);
            assertEquals(count, target.position() > 0 || room == 0 ? target.position() : -1);
            if (count != 0) {
                assertEquals(model.read(count), shown(Arrays.copyOf(target.array(), Math.max(count, 0))));
            }
        }

        private static String shown(byte[] bytes) {
            return new String(bytes, ISO_8859_1);
        }

        private interface Call {
            String run() throws IOException;
        }

        private void check(String what, String expected, Call call) throws IOException {
            while (true) {
                switch (moveOnAfter(ofMillis(random.nextInt(4)), () -> outcome(call))) {
                    case Timed.Completed<String>(var actual) -> {
                        assertEquals(expected, actual, what);
                        return;
                    }
                    case Timed.TimedOut<String>() -> {
                        // once more
                    }
                }
            }
        }

        private static String outcome(Call call) throws IOException {
            try {
                return call.run();
            } catch (LimitExceededException limit) {
                return "limit " + limit.limitBytes();
            } catch (EndOfStreamException end) {
                return end.missingBytes() + " missing";
            }
        }
    }
}
