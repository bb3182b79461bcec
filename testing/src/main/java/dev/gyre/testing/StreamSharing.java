package dev.gyre.testing;

import static dev.gyre.loop.Gyre.sleep;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;

import dev.gyre.loop.Action;
import dev.gyre.loop.Blocking;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.testing.StreamConformance.Check;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// Who may use a stream, and when they are suspended.
final class StreamSharing {
    private StreamSharing() {}

    static List<Check> checks() {
        return List.of(
            new Check("a second reader is refused", StreamSharing::secondReader),
            new Check("a second writer is refused", StreamSharing::secondWriter),
            new Check("reading and writing do not disturb each other", StreamSharing::oneOfEach),
            new Check("nothing is read or written off the loop", StreamSharing::offLoop),
            new Check("a slow reader suspends the writer", StreamSharing::slowReader),
            new Check("waiting for bytes takes none", StreamSharing::awaitReadable),
            new Check("what the reader has read ahead is there when it is asked again", StreamSharing::oneReader));
    }

    private static void refused(String what, Action<?> action) {
        Expect.failure(IllegalStateException.class, what, action);
    }

    private static void secondReader(ByteStream here, ByteStream there, Scene scene) throws IOException {
        TaskGroup.run(group -> {
            var first = group.spawn(() -> Scene.expectNext("x", there));
            waitAllTasksBlocked();
            refused("a second read", () -> there.read(ByteBuffer.allocate(1)));
            here.write("x");
            first.await();
        });
        Scene.pass("y", here, there);
    }

    private static void oneReader(ByteStream here, ByteStream there, Scene scene) throws IOException {
        TaskGroup.run(group -> {
            group.spawn(() -> here.write("first\nsecond\n"));
            Expect.equal("first", there.reader().line(100).orElseThrow(), "the first line");
            Expect.equal("second", there.reader().line(100).orElseThrow(), "the second line");
        });
    }

    private static void secondWriter(ByteStream here, ByteStream there, Scene scene) throws IOException {
        TaskGroup.run(group -> {
            var all = scene.bulk();
            var source = ByteBuffer.wrap(all);
            var first = group.spawn(() -> here.write(source));
            scene.awaitStuck(source::position);
            refused("a second write", () -> here.write("x"));
            refused("a second write, of several", () -> here.write(ByteBuffer.allocate(1), ByteBuffer.allocate(1)));
            group.spawn(() -> {
                first.await();
                here.closeOutput();
            });
            Scene.expectRest(all, there);
        });
    }

    private static void oneOfEach(ByteStream here, ByteStream there, Scene scene) throws IOException {
        TaskGroup.run(group -> {
            var reader = group.spawn(() -> Scene.expectNext("b", here));
            waitAllTasksBlocked();
            Scene.pass("a", here, there);
            there.write("b");
            reader.await();
        });
    }

    private static void offLoop(ByteStream here, ByteStream there, Scene scene) {
        Blocking.call(() -> {
            refused("a read on another thread", () -> here.read(ByteBuffer.allocate(1)));
            refused("a write on another thread", () -> here.write("x"));
        });
    }

    private static void slowReader(ByteStream here, ByteStream there, Scene scene) throws IOException {
        TaskGroup.run(group -> {
            var all = scene.bulk();
            var source = ByteBuffer.wrap(all);
            var writer = group.spawn(() -> {
                here.write(source);
                here.closeOutput();
            });
            scene.awaitStuck(source::position);
            Expect.that(!writer.isDone() && source.hasRemaining(), () -> source.capacity()
                    + " bytes were written, and nobody has read them: if that many may be on the way, the test needs"
                    + " withBulkBytes(more); if not, the stream stores without limit");
            Scene.expectRest(all, there);
        });
    }

    private static void awaitReadable(ByteStream here, ByteStream there, Scene scene) throws IOException {
        TaskGroup.run(group -> {
            group.spawn(() -> {
                there.awaitReadable();
                there.awaitReadable();
                Scene.expectNext("x", there);
            });
            sleep(scene.pause());
            here.write("x");
        });
        TaskGroup.run(group -> {
            var waiting = group.spawn(there::awaitReadable);
            sleep(scene.pause());
            here.closeOutput();
            waiting.await();
        });
        there.awaitReadable();
        Scene.expectRest("", there);
    }
}
