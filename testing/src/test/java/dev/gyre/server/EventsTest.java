package dev.gyre.server;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.http.ServerSentEvent;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.net.Tcp;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.SimNetwork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicReference;

/// Server-sent events as they are on the wire, and how they end.
class EventsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static final String HEAD = "HTTP/1.1 200 OK\r\n" + Wire.DATE + "Content-Type: text/event-stream\r\n"
            + "Cache-Control: no-cache\r\nX-Accel-Buffering: no\r\nTransfer-Encoding: chunked\r\n\r\n";

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    @LoopTest
    void eventsLeaveWhenTheTaskSuspends() throws Exception {
        Wire.talk(exchange -> exchange.events(sender -> {
            sleep(ofSeconds(1));
            for (int i = 0; i < 2; i++) {
                sender.send(ServerSentEvent.of("tick " + i).withId("" + i).withEvent("tick"));
                sleep(ofMillis(30));
            }
            sender.send("a\nb");
        }), wire -> {
            wire.send(GET);
            assertEquals(HEAD, wire.readSome());
            sleep(ofSeconds(1));
            assertEquals(chunk("event: tick\nid: 0\ndata: tick 0\n\n"), wire.readSome());
            assertEquals(chunk("event: tick\nid: 1\ndata: tick 1\n\n") + chunk("data: a\ndata: b\n\n") + "0\r\n\r\n",
                wire.readUntilQuiet(ofMillis(100)));
            wire.send(GET);
            assertTrue(wire.readSome().startsWith(HEAD));
        });
    }

    @LoopTest
    void silenceIsBrokenByPings() throws Exception {
        Wire.talk(exchange -> exchange.events(sender -> {
            sleep(ofSeconds(10));
            sender.send("x");
            sleep(ofSeconds(50));
        }), wire -> {
            wire.send(GET);
            assertEquals(HEAD, wire.readSome());
            assertEquals(chunk("data: x\n\n"), wire.readUntilQuiet(ofSeconds(14)));
            var begin = now();
            assertEquals(chunk(": \n\n"), wire.readUntilQuiet(ofSeconds(2)));
            assertTrue(begin.plusSeconds(4).isAfter(now()));
            assertEquals(chunk(": \n\n").repeat(2) + "0\r\n\r\n", wire.readUntilQuiet(ofSeconds(59)));
        });
    }

    @LoopTest
    void pingsCanBeSwitchedOff() throws Exception {
        Wire.talk(exchange -> exchange.events(ofSeconds(0), sender -> sleep(ofHours(1))), wire -> {
            wire.send(GET);
            assertEquals(HEAD, wire.readUntilQuiet(ofMinutes(59)));
        });
    }

    @LoopTest
    void theLastEventIdIsRead() throws Exception {
        Handler handler = exchange -> exchange.events(sender -> sender.send(sender.lastEventId().orElse("none")));
        assertEquals(HEAD + chunk("data: none\n\n") + "0\r\n\r\n", Wire.answers(handler, GET));
        var again = "GET / HTTP/1.1\r\nHost: a\r\nLast-Event-ID: 4\u00c3\u00a4\r\n\r\n";
        assertTrue(Wire.answers(handler, again).contains("data: 4\u00c3\u00a4\n\n"));
    }

    @LoopTest
    void headHasNoEvents() throws Exception {
        var called = new ArrayList<String>();
        assertEquals(HEAD, Wire.answers(exchange -> exchange.events(sender -> called.add("called")),
            "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"));
        assertEquals(0, called.size());
    }

    @LoopTest(seeds = 10)
    void aClientThatLeavesCancelsTheHandler() throws Exception {
        var ended = new ArrayList<String>();
        Wire.talk(exchange -> exchange.events(sender -> {
            try {
                sleep(ofHours(1));
            } catch (TaskCancelledException cancelled) {
                ended.add("cancelled");
                throw cancelled;
            }
        }), wire -> {
            wire.send(GET);
            assertEquals(HEAD, wire.readSome());
            wire.stream.abort();
            sleep(ofMillis(1));
            assertEquals("[cancelled]", ended.toString());
        });
    }

    @LoopTest(seeds = 10)
    void aServerThatStopsEndsTheStream(SimNetwork network) throws Exception {
        var listener = Tcp.listen(80);
        var server = spawn(() -> HttpServer.of(exchange -> exchange.events(sender -> {
            while (true) {
                sender.send("x");
                sleep(ofSeconds(1));
            }
        }), Wire.OPTIONS).serve(listener));
        try (var stream = Tcp.connect("localhost", 80)) {
            stream.write(GET);
            sleep(ofMillis(1500));
            var begin = now();
            listener.close();
            var all = new String(stream.reader().remaining(10_000));
            assertEquals(HEAD + chunk("data: x\n\n").repeat(2) + "0\r\n\r\n", all);
            assertTrue(begin.plusMillis(100).isAfter(now()));
        }
        server.await();
    }

    @LoopTest
    void aClientThatDoesNotReadHoldsTheSenderBack() throws Exception {
        var sent = new ArrayList<Integer>();
        Wire.talk(HttpServer.of(exchange -> exchange.events(sender -> {
            for (int i = 0; i < 1000; i++) {
                sender.send("x".repeat(10_000));
                sent.add(i);
            }
        }), Wire.OPTIONS), 1000, wire -> {
            wire.send(GET);
            sleep(ofSeconds(20));
            assertTrue(sent.size() < 20, "sent " + sent.size());
            assertTrue(wire.readUntilQuiet(ofSeconds(1)).endsWith("0\r\n\r\n"));
            assertEquals(1000, sent.size());
        });
    }

    @LoopTest(seeds = 20)
    void eventsOfSeveralTasksStayWhole() throws Exception {
        Wire.talk(exchange -> exchange.events(sender -> gather(
            () -> sender.send("a".repeat(50_000)), () -> sender.send("b".repeat(50_000)),
            () -> sender.comment("c".repeat(50_000)))), wire -> {
                wire.send(GET);
                var said = wire.readSome();
                for (var letter : new String[] {"data: a", "data: b", ": c"}) {
                    var event = letter + letter.substring(letter.length() - 1).repeat(49_999) + "\n\n";
                    assertTrue(said.contains(event), letter);
                }
            });
    }

    @LoopTest
    void nothingIsSentAfterTheEnd() throws Exception {
        var kept = new AtomicReference<EventSender>();
        Wire.talk(exchange -> exchange.events(kept::set), wire -> {
            wire.send(GET);
            assertEquals(HEAD + "0\r\n\r\n", wire.readSome());
            assertThrows(IllegalStateException.class, () -> kept.get().send("late"));
            sleep(ofSeconds(30));
            assertFalse(wire.readSome().contains(":"));
        });
    }

    @LoopTest
    void aHandlerThatFailsAbortsTheStream() throws Exception {
        var said = Wire.answers(exchange -> exchange.events(sender -> {
            sender.send("x");
            sleep(ofMillis(0));
            throw new IOException("test");
        }), GET);
        assertTrue(said.endsWith("data: x\n\n\r\n<broken>"), said);
    }
}
