package dev.gyre.testing;

import static dev.gyre.loop.Gyre.gather;
import static dev.gyre.loop.Gyre.sleep;
import static dev.gyre.testing.LoopAssertions.assertDoesNotSuspend;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;

import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.testing.StreamConformance.Check;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/// How streams must end, in halves and as a whole, well and badly.
final class StreamEnds {
    private StreamEnds() {}

    static List<Check> checks() {
        return List.of(
            new Check("an output ends alone", StreamEnds::halfClose),
            new Check("the end wakes a reader", StreamEnds::endWakesReader),
            new Check("nothing is written after the output has ended", StreamEnds::nothingAfterOutput),
            new Check("ending the output fails a write that waits", StreamEnds::endingFailsWriter),
            new Check("a closed end refuses everything", StreamEnds::closed),
            new Check("what was written before closing arrives", StreamEnds::deliveredAfterClose),
            new Check("closing fails a read that waits", StreamEnds::closingFailsReader),
            new Check("closing fails a write that waits", StreamEnds::closingFailsWriter),
            new Check("aborting fails a read and a write that wait", StreamEnds::abortingFailsOwn),
            new Check("writing to a closed end fails in the end", StreamEnds::writingToClosed),
            new Check("an abort ends what the other end waits for", StreamEnds::abortEnds),
            new Check("an abort is a failure at the other end", StreamEnds::abortIsFailure));
    }

    // ---- in halves -------------------------------------------------------------------------------

    private static void halfClose(ByteStream here, ByteStream there, Scene scene) throws IOException {
        Scene.passAndEnd("last", here, there);
        here.closeOutput();
        Scene.pass("answer", there, here);
        Scene.passAndEnd("more", there, here);
        Expect.that(!here.isClosed() && !there.isClosed(), () -> "ending both outputs has closed the stream");
    }

    private static void endWakesReader(ByteStream here, ByteStream there, Scene scene) throws IOException {
        TaskGroup.run(group -> {
            var reader = group.spawn(() -> there.read(ByteBuffer.allocate(10)));
            waitAllTasksBlocked();
            here.closeOutput();
            Expect.equal(-1, reader.await(), "a read that waited for the end");
        });
    }

    private static void nothingAfterOutput(ByteStream here, ByteStream there, Scene scene) throws IOException {
        gather(here::closeOutput, () -> Scene.expectRest("", there));
        Expect.closedHere("write", () -> here.write("x"));
        Expect.closedHere("write of several", () -> here.write(ByteBuffer.allocate(1), ByteBuffer.allocate(1)));
        Scene.pass("still read", there, here);
    }

    /// Where ending takes a message of its own, there is no room for it before the other end reads.
    private static void endingFailsWriter(ByteStream here, ByteStream there, Scene scene) throws IOException {
        TaskGroup.run(group -> {
            var all = scene.bulk();
            var source = ByteBuffer.wrap(all);
            var writer = group.spawn(() -> Expect.closedHere("write", () -> here.write(source)));
            scene.awaitStuck(source::position);
            group.spawn(here::closeOutput);
            waitAllTasksBlocked();
            var read = Scene.readAll(there);
            writer.await();
            Expect.equal(source.position(), read.length, "bytes that came before the end");
            Expect.equal(0, ByteBuffer.wrap(all, 0, read.length).compareTo(ByteBuffer.wrap(read)), "their difference");
        });
    }

    // ---- closing ---------------------------------------------------------------------------------

    private static void closed(ByteStream here, ByteStream there, Scene scene) {
        Expect.equal(false, here.isClosed(), "isClosed of an open stream");
        gather(() -> {
            here.write("rest");
            assertDoesNotSuspend(here::close);
            assertDoesNotSuspend(here::close);
            assertDoesNotSuspend(here::abort);
        }, () -> Scene.expectRest("rest", there));
        Expect.equal(true, here.isClosed(), "isClosed of a closed stream");
        Expect.closedHere("read", () -> here.read(ByteBuffer.allocate(1)));
        Expect.closedHere("write", () -> here.write("x"));
        Expect.closedHere("closeOutput", here::closeOutput);
        Expect.equal(false, here.closeGracefully(Duration.ofSeconds(1)), "closing gracefully what is closed");
        Expect.equal(false, there.isClosed(), "isClosed when the other end is closed");
    }

    private static void deliveredAfterClose(ByteStream here, ByteStream there, Scene scene) throws IOException {
        TaskGroup.run(group -> {
            var payload = scene.payload(scene.someBytes());
            group.spawn(() -> {
                payload.sendAll(here, scene.chunkMax());
                here.close();
            });
            sleep(scene.pause());
            payload.receiveAll(there, scene.chunkMax());
            Scene.expectRest("", there);
        });
    }

    private static void closingFailsReader(ByteStream here, ByteStream there, Scene scene) {
        TaskGroup.run(group -> {
            var reader = group.spawn(() -> Expect.closedHere("read", () -> here.read(ByteBuffer.allocate(1))));
            waitAllTasksBlocked();
            here.close();
            reader.await();
        });
    }

    private static void closingFailsWriter(ByteStream here, ByteStream there, Scene scene) {
        TaskGroup.run(group -> {
            var source = ByteBuffer.wrap(scene.bulk());
            var writer = group.spawn(() -> Expect.closedHere("write", () -> here.write(source)));
            scene.awaitStuck(source::position);
            here.close();
            writer.await();
        });
    }

    private static void abortingFailsOwn(ByteStream here, ByteStream there, Scene scene) {
        TaskGroup.run(group -> {
            var source = ByteBuffer.wrap(scene.bulk());
            var writer = group.spawn(() -> Expect.closedHere("write", () -> here.write(source)));
            var reader = group.spawn(() -> Expect.closedHere("read", () -> here.read(ByteBuffer.allocate(1))));
            scene.awaitStuck(source::position);
            assertDoesNotSuspend(here::abort);
            assertDoesNotSuspend(here::abort);
            assertDoesNotSuspend(here::close);
            Expect.equal(true, here.isClosed(), "isClosed of an aborted stream");
            writer.await();
            reader.await();
        });
    }

    // ---- the other end's doing -------------------------------------------------------------------

    private static void writingToClosed(ByteStream here, ByteStream there, Scene scene) {
        there.close();
        Expect.brokenByOther("writing to an end that is closed", () -> {
            for (int written = 0; written < scene.bulkBytes(); written += 1000) {
                here.write(new byte[1000]);
                sleep(Duration.ofMillis(1));
            }
        });
        Expect.equal(false, here.isClosed(), "isClosed of a broken stream");
    }

    private static void abortEnds(ByteStream here, ByteStream there, Scene scene) {
        TaskGroup.run(group -> {
            var source = ByteBuffer.wrap(scene.bulk());
            var writer = group.spawn(() -> Expect.brokenByOther("write", () -> there.write(source)));
            var reader = group.spawn(() -> readToEndOrFailure(there));
            scene.awaitStuck(source::position);
            here.abort();
            reader.await();
            writer.await();
        });
    }

    private static void readToEndOrFailure(ByteStream stream) {
        try {
            Scene.readAll(stream);
        } catch (IOException failure) {
            Expect.brokenByOther("reading", () -> {
                throw failure;
            });
        }
    }

    private static void abortIsFailure(ByteStream here, ByteStream there, Scene scene) throws IOException {
        TaskGroup.run(group -> {
            var reader = group.spawn(() -> Expect.brokenByOther("reading", () -> Scene.readAll(there)));
            here.write("some of this may come, but not the end");
            here.abort();
            reader.await();
        });
        Expect.brokenByOther("writing", () -> there.write("x"));
    }
}
