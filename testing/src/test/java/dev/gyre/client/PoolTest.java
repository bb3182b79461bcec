package dev.gyre.client;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.TaskGroup;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.SimNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

class PoolTest {
    private static ClientOptions with(PoolOptions pool) {
        return ClientOptions.defaults().withPool(pool);
    }

    @LoopTest(seeds = 50)
    void requestsShareTheConnectionsThatThereMayBe(SimNetwork network) throws Exception {
        var atOnce = new int[2];
        TestServer.answering((request, peer) -> {
            atOnce[1] = Math.max(atOnce[1], ++atOnce[0]);
            sleep(ofMillis(10));
            atOnce[0]--;
            peer.answer(200, request.target());
        }, server -> {
            try (var client = HttpClient.open(with(PoolOptions.defaults().withConnections(10, 3)))) {
                var answers = gather(IntStream.range(0, 20).boxed().toList(), 20,
                    i -> client.get(server.url("/" + i)).text());
                assertEquals(IntStream.range(0, 20).mapToObj(i -> "/" + i).toList(), answers);
                assertEquals(3, atOnce[1]);
                assertEquals(3, server.connections);
                assertEquals(new HttpClient.Statistics(0, 3, 0), client.statistics());
            }
        });
    }

    @LoopTest
    void whoWaitsForTooLongIsToldWhatToDo(SimNetwork network) throws Exception {
        TestServer.answering((request, peer) -> peer.answer(200, "x"), server -> {
            var pool = PoolOptions.defaults().withConnections(10, 1).withWaiting(ofSeconds(3), 1);
            try (var client = HttpClient.open(with(pool)); var held = client.request("GET", server.url("/")).open()) {
                TaskGroup.run(group -> {
                    var started = now();
                    group.spawn(() -> {
                        var late = assertThrows(HttpClientException.PoolExhausted.class,
                            () -> client.get(server.url("/")));
                        assertTrue(late.getMessage().contains("PoolOptions.waitTimeout"), late.getMessage());
                        assertEquals(ofSeconds(3), Duration.between(started, now()));
                    });
                    yieldNow();
                    var tooMany = assertThrows(HttpClientException.PoolExhausted.class,
                        () -> client.get(server.url("/")));
                    assertTrue(tooMany.getMessage().contains("PoolOptions.waitingMax"), tooMany.getMessage());
                    assertEquals(new HttpClient.Statistics(1, 0, 1), client.statistics());
                });
                assertEquals(200, held.status());
            }
        });
    }

    @LoopTest
    void anIdleConnectionMakesRoomForAnotherHost(SimNetwork network) throws Exception {
        TestServer.answering((request, peer) -> peer.answer(200, "one"),
            one -> TestServer.answering((request, peer) -> peer.answer(200, "two"), two -> {
                try (var client = HttpClient.open(with(PoolOptions.defaults().withConnections(1, 1)))) {
                    for (int i = 0; i < 3; i++) {
                        assertEquals("one", client.get(one.url("/")).text());
                        assertEquals("two", client.get(two.url("/")).text());
                    }
                    assertEquals(new HttpClient.Statistics(0, 1, 0), client.statistics());
                }
            }));
    }

    @LoopTest
    void aFullHostDoesNotHoldUpOthers(SimNetwork network) throws Exception {
        TestServer.answering((request, peer) -> {
            sleep(ofSeconds(10));
            peer.answer(200, "slow");
        }, slow -> TestServer.answering((request, peer) -> peer.answer(200, "fast"), fast -> {
            try (var client = HttpClient.open(with(PoolOptions.defaults().withConnections(5, 1)))) {
                TaskGroup.run(group -> {
                    for (int i = 0; i < 2; i++) group.spawn(() -> client.get(slow.url("/")));
                    sleep(ofSeconds(1));
                    var started = now();
                    client.get(fast.url("/"));
                    assertTrue(Duration.between(started, now()).compareTo(ofSeconds(1)) < 0);
                });
            }
        }));
    }

    @LoopTest
    void unusedConnectionsAreClosed(SimNetwork network) throws Exception {
        var ended = new ArrayList<Duration>();
        TestServer.scripted(peer -> {
            var began = now();
            peer.next();
            peer.answer(200, "");
            peer.next();
            ended.add(Duration.between(began, now()));
        }, server -> {
            try (var client = HttpClient.open()) {
                client.get(server.url("/"));
                sleep(ofSeconds(60));
                assertEquals(new HttpClient.Statistics(0, 0, 0), client.statistics());
                assertTrue(ended.getFirst().compareTo(ofSeconds(31)) < 0, ended::toString);
            }
        });
    }

    @LoopTest
    void connectionsAreNotUsedForEver(SimNetwork network) throws Exception {
        TestServer.answering((request, peer) -> peer.answer(200, ""), server -> {
            try (var client = HttpClient.open(with(PoolOptions.defaults().withLifetime(ofSeconds(15))))) {
                for (int i = 0; i < 4; i++) {
                    client.get(server.url("/"));
                    sleep(ofSeconds(10));
                }
                assertEquals(2, server.connections);
            }
        });
    }

    @LoopTest
    void aConnectionThatTheServerHasClosedIsNotUsed(SimNetwork network) throws Exception {
        TestServer.scripted(peer -> {
            peer.next();
            peer.answer(200, "");
        }, server -> {
            try (var client = HttpClient.open()) {
                for (int i = 0; i < 3; i++) {
                    assertEquals(200, client.post(server.url("/"), RequestBody.text("not to be sent twice")).status());
                    sleep(ofSeconds(1));
                }
                assertEquals(3, server.connections);
                assertEquals(3, server.seen.size());
            }
        });
    }

    @LoopTest
    void aConnectionThatSaysMoreThanWasAskedIsNotUsed(SimNetwork network) throws Exception {
        TestServer.answering((request, peer) -> peer.raw("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhaha!"),
            server -> {
                try (var client = HttpClient.open()) {
                    for (int i = 0; i < 3; i++) assertEquals("", client.get(server.url("/")).text());
                    assertEquals(3, server.connections);
                }
            });
    }

    private static TestServer.Script closingTheSecondTime() {
        var first = new boolean[] {true};
        return peer -> {
            if (first[0]) {
                first[0] = false;
                peer.next();
                peer.answer(200, "first");
                peer.next();
                peer.stream.abort();
            } else {
                TestServer.kept((request, kept) -> kept.answer(200, "again")).run(peer);
            }
        };
    }

    @LoopTest
    void whatMayBeRepeatedIsSentAgainWhenAKeptConnectionBreaks(SimNetwork network) throws Exception {
        TestServer.scripted(closingTheSecondTime(), server -> {
            try (var client = HttpClient.open()) {
                assertEquals("first", client.get(server.url("/")).text());
                assertEquals("again", client.put(server.url("/"), RequestBody.text("x")).text());
                assertEquals(3, server.seen.size());
            }
        });
    }

    @LoopTest
    void whatMayNotBeRepeatedFails(SimNetwork network) throws Exception {
        for (var method : List.of("POST", "PATCH")) {
            TestServer.scripted(closingTheSecondTime(), server -> {
                try (var client = HttpClient.open()) {
                    client.get(server.url("/"));
                    assertThrows(HttpClientException.ConnectionLost.class,
                        () -> client.request(method, server.url("/")).body(RequestBody.text("x")).send());
                    assertEquals(2, server.seen.size());
                }
            });
        }
    }

    @LoopTest
    void aNewConnectionThatBreaksIsNoReasonToRepeat(SimNetwork network) throws Exception {
        TestServer.scripted(peer -> peer.next(), server -> {
            try (var client = HttpClient.open()) {
                var lost = assertThrows(HttpClientException.ConnectionLost.class, () -> client.get(server.url("/")));
                assertTrue(lost.getMessage().contains("without a response"), lost.getMessage());
                assertEquals(1, server.seen.size());
            }
        });
    }

    @LoopTest
    void aShortRestIsReadAndALongOneIsNot(SimNetwork network) throws Exception {
        TestServer.answering((request, peer) -> peer.answer(200, new byte[Integer.parseInt(
            request.target().substring(1))]), server -> {
                try (var client = HttpClient.open()) {
                    client.request("GET", server.url("/10000")).open().close();
                    assertEquals(new HttpClient.Statistics(0, 1, 0), client.statistics());
                    client.request("GET", server.url("/1000000")).open().close();
                    assertEquals(new HttpClient.Statistics(0, 0, 0), client.statistics());
                }
            });
    }

    @LoopTest
    void aResponseThatSaysSoIsTheLast(SimNetwork network) throws Exception {
        TestServer.answering((request, peer) -> {
            switch (request.target()) {
                case "/close" -> peer.answer(200, "", "Connection", "close");
                case "/1.0" -> peer.raw("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n");
                default -> peer.raw("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n");
            }
        }, server -> {
            try (var client = HttpClient.open()) {
                client.get(server.url("/close"));
                assertEquals(new HttpClient.Statistics(0, 0, 0), client.statistics());
                client.get(server.url("/1.0"));
                assertEquals(new HttpClient.Statistics(0, 0, 0), client.statistics());
                client.get(server.url("/1.0-kept"));
                assertEquals(new HttpClient.Statistics(0, 1, 0), client.statistics());
            }
        });
    }

    @LoopTest
    void closingTheClientEndsItsRequests(SimNetwork network) throws Exception {
        TestServer.answering((request, peer) -> sleep(ofHours(1)), server -> {
            var client = HttpClient.open(with(PoolOptions.defaults().withConnections(1, 1)));
            TaskGroup.run(group -> {
                group.spawn(() -> assertThrows(Exception.class, () -> client.get(server.url("/"))));
                group.spawn(() -> assertThrows(IllegalStateException.class, () -> client.get(server.url("/"))));
                sleep(ofSeconds(1));
                client.close();
            });
            assertThrows(IllegalStateException.class, () -> client.get(server.url("/")));
        });
    }

    @LoopTest
    void limitsOfTimeAreNamed(SimNetwork network) throws Exception {
        TestServer.scripted(peer -> {
            var request = peer.next();
            if (request != null && request.target().equals("/slow-head")) {
                peer.raw("HTTP/1.1 200 OK\r\nX: ");
                while (true) {
                    peer.raw(".");
                    sleep(ofSeconds(7));
                }
            }
            if (request != null && request.target().equals("/trickle")) {
                peer.raw("HTTP/1.1 200 OK\r\n\r\n");
                while (true) {
                    peer.raw(".");
                    sleep(ofSeconds(20));
                }
            }
            if (request != null && request.target().equals("/body")) peer.raw("HTTP/1.1 200 OK\r\n\r\nbegun");
            sleep(ofHours(1));
        }, server -> {
            try (var client = HttpClient.open()) {
                assertTimesOut("ClientTimeouts.head", ofSeconds(30), () -> client.get(server.url("/head")));
                assertTimesOut("ClientTimeouts.head", ofSeconds(30), () -> client.get(server.url("/slow-head")));
                assertTimesOut("ClientTimeouts.readIdle", ofSeconds(30), () -> client.get(server.url("/body")));
                assertTimesOut("ClientTimeouts.whole", ofMinutes(5), () -> client.get(server.url("/trickle")));
                assertEquals(new HttpClient.Statistics(0, 0, 0), client.statistics());
            }
        });
    }

    @LoopTest
    void aServerThatReadsNothingIsGivenUp(SimNetwork network) throws Exception {
        TestServer.scripted(peer -> sleep(ofHours(1)), server -> {
            try (var client = HttpClient.open()) {
                var started = now();
                assertThrows(HttpClientException.class,
                    () -> client.post(server.url("/"), RequestBody.bytes(new byte[50 << 20], "a/b")));
                assertTrue(Duration.between(started, now()).compareTo(ofSeconds(91)) < 0);
            }
        });
    }

    @LoopTest
    void aHostThatDoesNotAnswerIsGivenUp(SimNetwork network) throws Exception {
        network.host("server").host("client");
        network.partition("server", "client");
        network.on("client", () -> {
            try (var client = HttpClient.open()) {
                var started = now();
                var failed = assertThrows(HttpClientException.ConnectFailed.class, () -> client.get("http://server/"));
                assertTrue(failed.getMessage().contains("ClientTimeouts.connect"), failed.getMessage());
                assertEquals(ofSeconds(10), Duration.between(started, now()));
            }
        });
    }

    private interface Call {
        void run() throws IOException;
    }

    private static void assertTimesOut(String limit, Duration after, Call call) {
        var started = now();
        var late = assertThrows(HttpClientException.TimedOut.class, call::run);
        assertTrue(late.getMessage().contains(limit), late.getMessage());
        var took = Duration.between(started, now());
        assertTrue(took.minus(after).abs().compareTo(ofSeconds(1)) < 0, took::toString);
    }
}
