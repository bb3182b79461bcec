package dev.gyre.testing;

import static dev.gyre.loop.Gyre.gather;
import static dev.gyre.loop.Gyre.sleep;

import dev.gyre.loop.net.ByteStream;
import dev.gyre.testing.StreamConformance.Check;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/// What streams must do with bytes.
final class StreamTransfers {

    private StreamTransfers() {}

    static List<Check> checks() {
        return List.of(
            new Check("what one end writes the other reads", StreamTransfers::echo),
            new Check("every byte arrives once, in order, both ways at once", StreamTransfers::bothWays),
            new Check("one byte at a time", StreamTransfers::oneByteAtATime),
            new Check("several buffers are written as one", StreamTransfers::vectored),
            new Check("several buffers wait for a slow reader", StreamTransfers::vectoredBulk),
            new Check("a buffer without room reads nothing", StreamTransfers::noRoom),
            new Check("writing nothing does nothing", StreamTransfers::nothing),
            new Check("a reader takes its pieces", StreamTransfers::pieces),
            new Check("a copy ends with the stream", StreamTransfers::copy),
            new Check("closing gracefully delivers the last words", StreamTransfers::lastWords),
            new Check("the addresses of the ends match", StreamTransfers::addresses));
    }

    private static void echo(ByteStream here, ByteStream there, Scene scene) {
        Scene.pass("hello", here, there);
        Scene.pass("hello yourself", there, here);
    }

    private static void bothWays(ByteStream here, ByteStream there, Scene scene) {
        var up = scene.payload(scene.bulkBytes());
        var down = scene.payload(scene.bulkBytes() / 2);
        gather(
            () -> up.sendAll(here, scene.chunkMax()), () -> up.receiveAll(there, scene.chunkMax()),
            () -> down.sendAll(there, scene.chunkMax()), () -> down.receiveAll(here, scene.chunkMax()));
    }

    private static void oneByteAtATime(ByteStream here, ByteStream there, Scene scene) {
        var payload = scene.payload(500);
        gather(() -> payload.sendAll(here, 1), () -> payload.receiveAll(there, 1));
    }

    private static void vectored(ByteStream here, ByteStream there, Scene scene) {
        writeVectored(here, there, scene, scene.payload(scene.bulkBytes() / 10), 20);
    }

    /// More buffers than a system takes at once, and more bytes.
    private static void vectoredBulk(ByteStream here, ByteStream there, Scene scene) {
        writeVectored(here, there, scene, scene.payload(scene.bulkBytes()), 2000);
    }

    private static void writeVectored(ByteStream here, ByteStream there, Scene scene, Payload payload, int count) {
        int each = 1 + (int) (payload.bytes() / count);
        gather(() -> {
            while (!payload.isSent()) {
                var sources = IntStream.range(0, count).mapToObj(i -> payload.next(scene.random().nextInt(1 + each)))
                        .toArray(ByteBuffer[]::new);
                here.write(sources);
                for (var source : sources) {
                    Expect.equal(0, source.remaining(), "what is left in a buffer after writing several");
                }
            }
        }, () -> {
            sleep(scene.pause());
            payload.receiveAll(there, scene.chunkMax());
        });
    }

    private static void noRoom(ByteStream here, ByteStream there, Scene scene) throws IOException {
        var full = ByteBuffer.allocate(5).position(5);
        Expect.equal(0, there.read(full), "a read without room when nothing has come");
        gather(() -> here.write("x"), () -> {
            there.awaitReadable();
            Expect.equal(0, there.read(full), "a read without room");
            Scene.expectNext("x", there);
        });
    }

    private static void nothing(ByteStream here, ByteStream there, Scene scene) throws IOException {
        here.write(ByteBuffer.allocate(0));
        here.write(new byte[0]);
        here.write("");
        here.write(ByteBuffer.allocate(0), ByteBuffer.allocateDirect(0));
        here.write(new ByteBuffer[0]);
        Scene.pass("x", here, there);
    }

    private static void pieces(ByteStream here, ByteStream there, Scene scene) {
        gather(() -> {
            here.write("first\r\n1234");
            here.write("567\nrest");
            here.closeOutput();
        }, () -> {
            var reader = there.reader();
            Expect.equal("first", reader.line(10).orElseThrow(), "the first line");
            Expect.equal("1234", Payload.text(reader.exactly(4)), "four bytes");
            Expect.equal("567", reader.line(10).orElseThrow(), "the second line");
            Expect.equal("rest", Payload.text(reader.remaining(10)), "the rest");
            Expect.that(!reader.awaitMore(), () -> "something comes after the end");
        });
    }

    private static void copy(ByteStream here, ByteStream there, Scene scene) {
        var payload = scene.payload(scene.someBytes());
        gather(() -> {
            payload.sendAll(here, scene.chunkMax());
            here.closeOutput();
        }, () -> {
            Expect.equal((long) scene.someBytes(), there.copyTo(there), "how many bytes were copied");
            there.closeOutput();
        }, () -> {
            payload.receiveAll(here, scene.chunkMax());
            Scene.expectRest("", here);
        });
    }

    /// The hard case: the other end is still sending.
    private static void lastWords(ByteStream here, ByteStream there, Scene scene) {
        gather(() -> {
            here.write("go away");
            Expect.equal(true, here.closeGracefully(Duration.ofSeconds(30)), "closing gracefully");
            Expect.that(here.isClosed(), () -> "the stream is open after closing gracefully");
        }, () -> {
            scene.payload(scene.someBytes()).sendAll(there, scene.chunkMax());
            there.closeOutput();
        }, () -> Scene.expectRest("go away", there));
    }

    private static void addresses(ByteStream here, ByteStream there, Scene scene) {
        Expect.equal(here.localAddress(), there.remoteAddress(), "the other end's remote address");
        Expect.equal(there.localAddress(), here.remoteAddress(), "this end's remote address");
    }
}
