package dev.gyre.client;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.Timed;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.SimLink;
import dev.gyre.testing.SimNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

class ClientCancellationTest {
    /// Answers with what the request says, in pieces, now and then closing the connection.
    private static TestServer.Answer talkative(RandomGenerator random) {
        return (request, peer) -> {
            if (random.nextInt(3) == 0) sleep(ofMillis(random.nextInt(30)));
            var text = request.method() + request.target() + request.body().length;
            var padding = "x".repeat(random.nextInt(3) == 0 ? 3_000 : 3);
            switch (random.nextInt(6)) {
                case 0 -> peer.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(text.length() + 1) + "\r\n" + text + "\n\r\n" + "3\r\nabc\r\n0\r\n\r\n");
                case 1 -> peer.answer(200, text + "\n" + padding, "Connection", "close");
                default -> {
                    peer.raw("HTTP/1.1 200 OK\r\nContent-Length: " + (text.length() + 1 + padding.length())
                            + "\r\n\r\n" + text + "\n");
                    if (random.nextInt(3) == 0) sleep(ofMillis(random.nextInt(10)));
                    peer.raw(padding);
                }
            }
            if (random.nextInt(10) == 0) peer.stream.close();
        };
    }

    private static void request(HttpClient client, TestServer server, String path, RandomGenerator random)
            throws IOException {
        var size = random.nextInt(4) == 0 ? 40_000 : 10;
        var request = client.request("PUT", server.url(path)).body(RequestBody.bytes(new byte[size], "a/b"));
        var expected = "PUT" + path + size;
        if (random.nextBoolean()) {
            assertEquals(expected, request.send().text().lines().findFirst().orElseThrow());
            return;
        }
        try (var response = request.open()) {
            var part = response.read();
            var bytes = new byte[Math.min(part.remaining(), expected.length())];
            part.get(bytes);
            assertTrue(expected.startsWith(new String(bytes, StandardCharsets.UTF_8)));
            if (random.nextBoolean()) response.readAll(100_000);
        }
    }

    /// Whatever is cancelled, and whenever: each answer belongs to its request, and every connection is accounted for.
    private static void disturb(TestServer server, RandomGenerator random, boolean mayFail) throws Exception {
        var pool = PoolOptions.defaults().withConnections(5, 3);
        var done = new int[1];
        try (var client = HttpClient.open(ClientOptions.defaults().withPool(pool))) {
            TaskGroup.run(group -> {
                for (int worker = 0; worker < 6; worker++) {
                    var name = "/" + worker + "-";
                    group.spawn(() -> {
                        for (int i = 0; i < 8; i++) {
                            try (var scope = CancelScope.open()) {
                                if (random.nextInt(3) == 0) scope.timeout(ofMillis(1 + random.nextInt(60)));
                                request(client, server, name + i, random);
                                done[0]++;
                            } catch (TaskCancelledException cancelled) {
                                checkpoint();
                            } catch (HttpClientException lost) {
                                if (!mayFail && !(lost instanceof HttpClientException.ConnectionLost)) throw lost;
                            }
                        }
                    });
                }
            });
            assertEquals(0, client.statistics().inUse());
            assertEquals(0, client.statistics().waiting());
            assertTrue(client.statistics().idle() <= 3);
        }
        assertTrue(done[0] > 0);
        assertTrue(server.connections >= 1);
    }

    @LoopTest(seeds = 60)
    void noCancellationMixesUpAnswersOrLosesAConnection(SimNetwork network, RandomGenerator random) throws Exception {
        TestServer.answering(talkative(random), server -> disturb(server, random, false));
    }

    @LoopTest(seeds = 40)
    void norDoesANetworkThatTearsConnections(SimNetwork network, RandomGenerator random) throws Exception {
        network.link("localhost", "localhost", SimLink.rough());
        TestServer.answering(talkative(random), server -> TaskGroup.run(group -> {
            var tearing = group.spawn(() -> {
                while (true) {
                    sleep(ofMillis(20 + random.nextInt(200)));
                    network.reset("localhost", "localhost");
                }
            });
            disturb(server, random, true);
            tearing.cancel("done");
        }));
    }

    @LoopTest
    void aRequestThatIsCancelledInAnyStepLeavesNothing(SimNetwork network) throws Exception {
        network.link("localhost", "localhost", SimLink.defaults());
        TestServer.scripted(peer -> {
            peer.head();
            sleep(ofMillis(5));
            peer.raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12");
            sleep(ofMillis(5));
            peer.raw("345");
            peer.body();
        }, server -> {
            var ended = false;
            for (int millis = 1; !ended; millis++) {
                try (var client = HttpClient.open()) {
                    ended = moveOnAfter(ofMillis(millis), () -> client.request("POST", server.url("/"))
                            .body(RequestBody.stream("a/b", sink -> {
                                for (int i = 0; i < 5; i++) {
                                    sink.write("part");
                                    sleep(ofMillis(1));
                                }
                            })).send()) instanceof Timed.Completed;
                    assertEquals(0, client.statistics().inUse());
                }
            }
        });
    }
}
