package dev.gyre.websocket;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.Timed;
import dev.gyre.loop.net.Tcp;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.SimLink;
import dev.gyre.testing.SimNetwork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.random.RandomGenerator;

class WebSocketCancellationTest {
    @LoopTest
    void aCancelledReadTakesNothing() throws IOException {
        var ends = Ends.of(100, WebSocketOptions.defaults());
        moveOnAfter(ofSeconds(1), () -> ends.client().receive());
        ends.server().send("still there");
        assertEquals("still there", ends.client().receive().orElseThrow().toString());
        gather(() -> ends.client().close(), () -> ends.server().awaitEnd());
    }

    @LoopTest
    void aSendThatIsCancelledInTheMiddleIsCompletedByTheNext() throws IOException {
        var ends = Ends.of(100, WebSocketOptions.defaults());
        moveOnAfter(ofSeconds(1), () -> ends.client().send("a".repeat(1_000)));
        var dropped = moveOnAfter(ofSeconds(1), () -> ends.client().send("b".repeat(1_000)));
        assertEquals(new Timed.TimedOut<>(), dropped);
        TaskGroup.run(group -> {
            group.spawn(() -> ends.client().send("c"));
            assertEquals("a".repeat(1_000), ends.server().receive().orElseThrow().toString());
            assertEquals("c", ends.server().receive().orElseThrow().toString());
        });
        gather(() -> ends.client().close(), () -> ends.server().awaitEnd());
    }

    /// Many senders of numbered messages, some of them cancelled at a random moment: what arrives is part of what was
    /// sent, whole, at most once, in order for each sender, with all that were sent without a cancellation.
    private static void disturb(WebSocket client, WebSocket server, RandomGenerator random) {
        var arrived = new ArrayList<String>();
        var promised = new ArrayList<String>();
        TaskGroup.run(group -> {
            group.spawn(() -> {
                for (var message : server) {
                    var text = message.toString();
                    assertEquals(text.charAt(0), text.charAt(text.length() - 1));
                    arrived.add(text.substring(1, text.lastIndexOf(' ')));
                    if (random.nextInt(4) == 0) sleep(ofMillis(random.nextInt(20)));
                }
            });
            group.spawn(() -> client.awaitEnd());
            TaskGroup.run(senders -> {
                for (var sender = 0; sender < 4; sender++) {
                    var name = sender + ":";
                    senders.spawn(() -> sendNumbered(client, name, promised, random));
                }
            });
            assertTrue(client.close(1000, ""));
        });
        assertEquals(arrived.size(), new HashSet<>(arrived).size());
        assertTrue(arrived.containsAll(promised), () -> promised + " but " + arrived);
        for (var sender = 0; sender < 4; sender++) {
            var name = sender + ":";
            var own = arrived.stream().filter(text -> text.startsWith(name)).toList();
            var sorted = own.stream().sorted().toList();
            assertEquals(sorted, own);
        }
    }

    private static void sendNumbered(WebSocket client, String name, List<String> promised, RandomGenerator random)
            throws IOException {
        for (var i = 100; i < 110; i++) {
            var text = name + i;
            var padding = "x".repeat(random.nextInt(3) == 0 ? 500 : 5);
            try (var scope = CancelScope.open()) {
                if (random.nextBoolean()) scope.timeout(ofMillis(1 + random.nextInt(15)));
                client.send("!" + text + " " + padding + "!");
                promised.add(text);
            } catch (TaskCancelledException cancelled) {
                checkpoint();
            }
        }
    }

    @LoopTest(seeds = 200)
    void noCancellationBreaksAFrame(RandomGenerator random) {
        var ends = Ends.of(1 + random.nextInt(300), WebSocketOptions.defaults());
        disturb(ends.client(), ends.server(), random);
    }

    @LoopTest(seeds = 100)
    void norWithCompression(RandomGenerator random) {
        var ends = Ends.compressed(1 + random.nextInt(300), random.nextBoolean());
        disturb(ends.client(), ends.server(), random);
    }

    @LoopTest(seeds = 100)
    void norOnARoughNetwork(SimNetwork network, RandomGenerator random) throws IOException {
        network.host("client").host("server");
        network.link(SimLink.rough());
        TaskGroup.run(group -> {
            var listener = network.on("server", () -> Tcp.listen(80));
            var accepted = group.spawn(listener::accept);
            var stream = network.on("client", () -> Tcp.connect("server", 80));
            var patient = WebSocketOptions.defaults().withCloseTimeout(ofMinutes(1));
            disturb(Ends.client(stream, patient), Ends.server(accepted.await(), patient), random);
            listener.close();
        });
    }
}
