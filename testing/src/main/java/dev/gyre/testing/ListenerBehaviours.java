package dev.gyre.testing;

import static dev.gyre.loop.Gyre.gather;
import static dev.gyre.loop.Gyre.ofHours;
import static dev.gyre.loop.Gyre.sleep;
import static dev.gyre.loop.Gyre.yieldNow;
import static dev.gyre.testing.LoopAssertions.assertDoesNotSuspend;
import static dev.gyre.testing.LoopAssertions.waitAllTasksBlocked;
import static dev.gyre.testing.MeetingPlace.nameOf;

import dev.gyre.loop.Action;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.testing.ListenerConformance.Check;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What listeners must do.
final class ListenerBehaviours {
    private static final int MOMENTS = 16;

    private ListenerBehaviours() {}

    static List<Check> checks() {
        return List.of(
            new Check("what connects is accepted", ListenerBehaviours::accepts),
            new Check("those who come early wait to be accepted", ListenerBehaviours::backlog),
            new Check("tasks that accept are served in their order", ListenerBehaviours::inOrder),
            new Check("closing fails those who accept", ListenerBehaviours::closing),
            new Check("connections outlive their listener", ListenerBehaviours::outlive),
            new Check("nobody connects to a listener that is closed", ListenerBehaviours::refused),
            new Check("a cancelled accept takes nobody", ListenerBehaviours::cancelled),
            new Check("an accept that is cancelled at any moment", ListenerBehaviours::cancelledAtAnyMoment),
            new Check("a connect that is cancelled at any moment", ListenerBehaviours::cancelledConnect),
            new Check("cancellation comes before those who wait", ListenerBehaviours::withoutWaiting));
    }

    // ---- accepting -------------------------------------------------------------------------------

    private static void accepts(MeetingPlace place, Scene scene) throws IOException {
        var ends = gather(place::connect, place::accept);
        var reached = ends.get(0).remoteAddress();
        var addresses = place.listener().addresses();
        Expect.that(addresses.contains(reached), () -> "connected to " + reached + ", but it listens at " + addresses);
        ends.get(0).write("hello");
        Scene.expectNext("hello", ends.get(1));
        ends.get(1).write("welcome");
        Scene.expectNext("welcome", ends.get(0));
    }

    private static void backlog(MeetingPlace place, Scene scene) throws IOException {
        var names = List.of("a", "b", "c", "d");
        TaskGroup.run(group -> {
            for (var name : names) {
                group.spawn(() -> place.connectAs(name));
                sleep(scene.pause());
            }
            var accepted = new ArrayList<String>();
            while (accepted.size() < names.size()) {
                accepted.add(nameOf(place.accept()));
            }
            Expect.equal(names, accepted, "the order in which they were accepted");
        });
    }

    private static void inOrder(MeetingPlace place, Scene scene) throws Exception {
        var inLine = List.of("first", "second", "third");
        var served = new ArrayList<String>();
        TaskGroup.run(group -> {
            for (var server : inLine) {
                group.spawn(() -> {
                    place.accept();
                    served.add(server);
                });
                waitAllTasksBlocked();
            }
            for (int i = 0; i < inLine.size(); i++) {
                place.connect();
                sleep(scene.pause());
            }
        });
        Expect.equal(inLine, served, "the order in which tasks were served");
    }

    // ---- closing ---------------------------------------------------------------------------------

    private static void closing(MeetingPlace place, Scene scene) {
        TaskGroup.run(group -> {
            for (int i = 0; i < 3; i++) {
                group.spawn(() -> Expect.closedHere("accept", place::accept));
            }
            waitAllTasksBlocked();
            Expect.equal(false, place.listener().isClosed(), "isClosed of an open listener");
            assertDoesNotSuspend(place.listener()::close);
            assertDoesNotSuspend(place.listener()::close);
            Expect.equal(true, place.listener().isClosed(), "isClosed of a closed listener");
        });
        Expect.closedHere("accept", place::accept);
    }

    private static void outlive(MeetingPlace place, Scene scene) throws IOException {
        var ends = gather(place::connect, place::accept);
        place.listener().close();
        ends.get(0).write("hello");
        Scene.expectNext("hello", ends.get(1));
        ends.get(1).closeOutput();
        Scene.expectRest("", ends.get(0));
    }

    private static void refused(MeetingPlace place, Scene scene) {
        place.listener().close();
        Expect.failure(IOException.class, "connecting to a listener that is closed", place::connect);
    }

    // ---- cancelling ------------------------------------------------------------------------------

    private static void cancelled(MeetingPlace place, Scene scene) {
        TaskGroup.run(group -> {
            var accepting = group.spawn(() -> Expect.cancelled("accept", place::accept));
            waitAllTasksBlocked();
            accepting.cancel("enough");
        });
        gather(
            () -> place.connectAs("the guest"),
            () -> Expect.equal("the guest", nameOf(place.accept()), "who was accepted"));
    }

    /// Somebody connects, and who accepts is cancelled, some turns of the loop apart.
    private static void cancelledAtAnyMoment(MeetingPlace place, Scene scene) throws IOException {
        for (int moment = 0; moment < MOMENTS; moment++) {
            int turns = moment;
            var name = "guest " + moment;
            var accepted = new ArrayList<ByteStream>();
            TaskGroup.run(group -> {
                var accepting = group.spawn(() -> unlessCancelled(() -> accepted.add(place.accept())));
                yieldNow();
                group.spawn(() -> place.connectAs(name));
                cancelAfter(turns, accepting);
                accepting.await();
                if (accepted.isEmpty()) {
                    accepted.add(place.accept());
                }
                Expect.equal(name, nameOf(accepted.getFirst()), "who was accepted");
            });
        }
    }

    /// Who was cancelled may have come, but is gone, and does not stand in the way of the next.
    private static void cancelledConnect(MeetingPlace place, Scene scene) throws IOException {
        for (int moment = 0; moment < MOMENTS; moment++) {
            int turns = moment;
            var name = "guest " + moment;
            TaskGroup.run(group -> {
                var connecting = group.spawn(() -> unlessCancelled(() -> place.connect().close()));
                cancelAfter(turns, connecting);
                group.spawn(() -> place.connectAs(name));
                while (!nameOf(place.accept()).equals(name)) {
                    yieldNow();
                }
            });
        }
    }

    private static void cancelAfter(int turns, Task<@Nullable Void> task) {
        for (int i = 0; i < turns; i++) {
            yieldNow();
        }
        task.cancel("enough");
    }

    private static void unlessCancelled(Action<Exception> action) throws Exception {
        try {
            action.run();
        } catch (TaskCancelledException cancelled) {
            // Which of the two comes first is for the loop to decide.
        }
    }

    private static void withoutWaiting(MeetingPlace place, Scene scene) throws IOException {
        TaskGroup.run(group -> {
            group.spawn(() -> place.connectAs("the guest"));
            sleep(scene.pause());
            var task = group.spawn(() -> {
                Expect.cancelled("sleep", () -> sleep(ofHours(1)));
                Expect.cancelled("accept", place::accept);
            });
            waitAllTasksBlocked();
            task.cancel("enough");
        });
        Expect.equal("the guest", nameOf(place.accept()), "who was accepted");
    }
}
