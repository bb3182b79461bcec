package dev.gyre.testing;

import static dev.gyre.loop.Gyre.gather;
import static dev.gyre.loop.Gyre.moveOnAfter;
import static dev.gyre.loop.Gyre.ofHours;
import static dev.gyre.loop.Gyre.ofMillis;
import static dev.gyre.loop.Gyre.sleep;
import static dev.gyre.loop.Gyre.yieldNow;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;

import dev.gyre.loop.Action;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.Timed;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.testing.StreamConformance.Check;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// Cancelled means that it did not happen, to the byte.
final class StreamCancellations {
    private static final int MOMENTS = 16;

    private StreamCancellations() {}

    static List<Check> checks() {
        return List.of(
            new Check("a cancelled read takes nothing", StreamCancellations::read),
            new Check("a cancelled write says how much has gone", StreamCancellations::write),
            new Check("a cancelled write of several says how much has gone", StreamCancellations::vectored),
            new Check("a read that is cancelled at any moment", StreamCancellations::readAtAnyMoment),
            new Check("a wait for bytes that is cancelled at any moment", StreamCancellations::waitAtAnyMoment),
            new Check("reads and writes that are cancelled all the time", StreamCancellations::allTheTime),
            new Check("cancellation comes before bytes that are there", StreamCancellations::withoutWaiting),
            new Check("a cancelled task can close", StreamCancellations::closing));
    }

    private static void read(ByteStream here, ByteStream there, Scene scene) {
        var payload = scene.payload(100);
        var target = payload.target(100);
        TaskGroup.run(group -> {
            var reader = group.spawn(() -> Expect.cancelled("read", () -> there.read(target)));
            waitAllTasksBlocked();
            reader.cancel("enough");
        });
        gather(() -> payload.sendAll(here, 100), () -> {
            sleep(scene.pause());
            payload.expectNotTouched(target);
            payload.receiveAll(there, 100);
        });
    }

    private static void write(ByteStream here, ByteStream there, Scene scene) throws IOException {
        var all = scene.bulk();
        var source = ByteBuffer.wrap(all);
        cancelWhenStuck(scene, source, () -> here.write(source));
        finish(here, there, all, source);
    }

    private static void vectored(ByteStream here, ByteStream there, Scene scene) throws IOException {
        var all = scene.bulk();
        var sources = new ByteBuffer[] {
            ByteBuffer.wrap(all, 0, 10), ByteBuffer.wrap(all, 10, all.length - 20).slice(),
            ByteBuffer.wrap(all, all.length - 10, 10)};
        cancelWhenStuck(scene, sources[1], () -> here.write(sources));
        finish(here, there, all, sources);
    }

    private static void cancelWhenStuck(Scene scene, ByteBuffer progress, Action<IOException> write) {
        TaskGroup.run(group -> {
            var writer = group.spawn(() -> Expect.cancelled("write", write));
            scene.awaitStuck(progress::position);
            writer.cancel("enough");
        });
    }

    private static void finish(ByteStream here, ByteStream there, byte[] all, ByteBuffer... rest) {
        gather(() -> {
            here.write(rest);
            here.closeOutput();
        }, () -> Scene.expectRest(all, there));
    }

    /// The bytes come, and the reader is cancelled, some turns of the loop apart.
    private static void readAtAnyMoment(ByteStream here, ByteStream there, Scene scene) throws IOException {
        for (int moment = 0; moment < MOMENTS; moment++) {
            var payload = scene.payload(5);
            var target = payload.target(9);
            cancelAfter(moment, () -> payload.receive(there.read(target), target), () -> payload.sendAll(here, 5),
                () -> {
                    if (payload.received() == 0) {
                        payload.expectNotTouched(target);
                    }
                    payload.receiveAll(there, 5);
                });
        }
    }

    private static void waitAtAnyMoment(ByteStream here, ByteStream there, Scene scene) throws IOException {
        for (int moment = 0; moment < MOMENTS; moment++) {
            var payload = scene.payload(5);
            cancelAfter(
                moment, there::awaitReadable, () -> payload.sendAll(here, 5), () -> payload.receiveAll(there, 5));
        }
    }

    private static void cancelAfter(
            int turns, Action<IOException> reading, Action<IOException> sending, Action<IOException> then)
            throws IOException {
        TaskGroup.run(group -> {
            var reader = group.spawn(() -> {
                try {
                    reading.run();
                } catch (TaskCancelledException cancelled) {
                    // Which of the two comes first is for the loop to decide.
                }
            });
            yieldNow();
            group.spawn(sending);
            for (int i = 0; i < turns; i++) {
                yieldNow();
            }
            reader.cancel("enough");
            reader.await();
            then.run();
        });
    }

    private static void allTheTime(ByteStream here, ByteStream there, Scene scene) {
        var payload = scene.payload(scene.bulkBytes());
        gather(() -> {
            while (!payload.isSent()) {
                var source = payload.next(scene.size(scene.chunkMax()));
                while (source.hasRemaining()) {
                    moveOnAfter(ofMillis(scene.size(4)), () -> here.write(source));
                }
                pauseNowAndThen(scene);
            }
            here.closeOutput();
        }, () -> {
            while (payload.received() < scene.bulkBytes()) {
                var target = payload.target(scene.chunkMax());
                switch (moveOnAfter(ofMillis(scene.size(4)), () -> there.read(target))) {
                    case Timed.Completed<Integer>(var count) -> payload.receive(count, target);
                    case Timed.TimedOut<Integer>() -> payload.expectNotTouched(target);
                }
                pauseNowAndThen(scene);
            }
            Scene.expectRest("", there);
        });
    }

    private static void pauseNowAndThen(Scene scene) {
        if (scene.random().nextInt(20) == 0) {
            sleep(ofMillis(scene.random().nextInt(4)));
        }
    }

    private static void withoutWaiting(ByteStream here, ByteStream there, Scene scene) throws IOException {
        var target = ByteBuffer.allocate(1);
        var source = ByteBuffer.allocate(1);
        TaskGroup.run(group -> {
            group.spawn(() -> here.write("x"));
            sleep(scene.pause());
            inCancelledTask(() -> {
                Expect.cancelled("read", () -> there.read(target));
                Expect.cancelled("awaitReadable", there::awaitReadable);
                Expect.cancelled("write", () -> there.write(source));
                Expect.cancelled("write of several", () -> there.write(source, source));
            });
            Expect.equal(0, source.position() + target.position(), "positions after operations that were cancelled");
            Scene.expectNext("x", there);
        });
        Scene.passAndEnd("", there, here);
    }

    private static void closing(ByteStream here, ByteStream there, Scene scene) {
        gather(() -> {
            here.write("rest");
            inCancelledTask(here::close);
            Expect.equal(true, here.isClosed(), "isClosed");
        }, () -> Scene.expectRest("rest", there));
        inCancelledTask(there::abort);
        Expect.equal(true, there.isClosed(), "isClosed");
    }

    private static void inCancelledTask(Action<?> body) {
        TaskGroup.run(group -> {
            var task = group.spawn(() -> {
                Expect.cancelled("sleep", () -> sleep(ofHours(1)));
                body.run();
            });
            waitAllTasksBlocked();
            task.cancel("enough");
        });
    }
}
