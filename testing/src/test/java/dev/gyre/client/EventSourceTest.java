package dev.gyre.client;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.http.EventStreamLimits;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.SimNetwork;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class EventSourceTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

    @LoopTest
    void eventsGoOnBehindTheLastWhenTheConnectionEnds(SimNetwork network) throws Exception {
        TestServer.scripted(peer -> {
            var request = peer.next();
            var last = request == null ? "" : request.header("Last-Event-ID");
            switch (last) {
                case "" -> peer.raw(HEAD + "retry: 500\nid: 1\ndata: one\n\nid: 2\ndata: two\n\nid: 3\ndata: not wh");
                case "2" -> peer.raw(HEAD + "id: 3\r\nevent: named\r\ndata: three\r\ndata: lines\r\n\r\n");
                default -> peer.answer(204, "");
            }
        }, server -> {
            var started = now();
            var data = new ArrayList<String>();
            try (var client = HttpClient.open()) {
                for (var event : client.events(server.url("/"))) data.add(event.event() + " " + event.data());
            }
            assertEquals(List.of("null one", "null two", "named three\nlines"), data);
            assertEquals("text/event-stream", server.seen.getFirst().header("Accept"));
            assertEquals(3, server.connections);
            var took = Duration.between(started, now());
            assertTrue(took.compareTo(ofMillis(1_000)) >= 0 && took.compareTo(ofMillis(1_200)) < 0, took::toString);
        });
    }

    @LoopTest
    void attemptsThatBringNothingAreFewAndFartherAndFartherApart(SimNetwork network) throws Exception {
        TestServer.scripted(peer -> {
            peer.next();
            peer.answer(503, "");
        }, server -> {
            var started = now();
            try (var client = HttpClient.open(); var events = client.events(server.url("/"))) {
                var failure = assertThrows(HttpClientException.BadResponse.class, events::next);
                assertEquals(503, failure.status());
                assertEquals(Optional.empty(), events.next());
            }
            assertEquals(10, server.connections);
            // 3 + 6 + 12 + 24 and five times 30
            assertEquals(195, Duration.between(started, now()).toSeconds());
        });
    }

    @LoopTest
    void whatIsNoStreamOfEventsIsRefused(SimNetwork network) throws Exception {
        TestServer.answering((request, peer) -> peer.answer(request.target().equals("/404") ? 404 : 200, "hello",
            "Content-Type", "text/plain"), server -> {
                try (var client = HttpClient.open()) {
                    var wrong = assertThrows(UncheckedIOException.class,
                        () -> client.events(server.url("/")).iterator().hasNext());
                    assertTrue(wrong.getMessage().contains("text/plain"), wrong.getMessage());
                    assertThrows(HttpClientException.BadResponse.class, () -> client.events(server.url("/404")).next());
                    assertEquals(0, client.statistics().inUse());
                }
            });
    }

    @LoopTest
    void silenceIsAReasonToComeBack(SimNetwork network) throws Exception {
        TestServer.scripted(peer -> {
            peer.next();
            peer.raw(HEAD + ": hello\n\n");
            sleep(ofSeconds(80));
            peer.raw("data: late\n\n");
            sleep(ofHours(1));
        }, server -> {
            try (var client = HttpClient.open(); var events = client.events(server.url("/"))) {
                assertEquals("late", events.next().orElseThrow().data());
                assertEquals("late", events.next().orElseThrow().data());
                assertEquals(2, server.connections);
            }
        });
    }

    @LoopTest
    void anEventHasALimit(SimNetwork network) throws Exception {
        TestServer.scripted(peer -> {
            peer.next();
            peer.raw(HEAD + "data: " + "x".repeat(1_001));
        }, server -> {
            var options = EventOptions.defaults().withLimits(EventStreamLimits.defaults().withEventBytesMax(1_000));
            try (var client = HttpClient.open();
                    var events = client.events(client.request("GET", server.url("/")), options)) {
                assertThrows(HttpClientException.BadResponse.class, events::next);
            }
        });
    }
}
