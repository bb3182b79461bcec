package dev.gyre.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamTest {
    private static final EventStreamLimits LIMITS = EventStreamLimits.defaults();

    @Test
    void eventsAreWrittenLineByLine() {
        var event = ServerSentEvent.of("a\nb\r\nc\rd\n").withId("7").withEvent("tick").withRetry(Duration.ofSeconds(2));
        assertEquals("event: tick\nid: 7\nretry: 2000\ndata: a\ndata: b\ndata: c\ndata: d\ndata: \n\n",
            new String(event.encode(), UTF_8));
        assertEquals("data: \n\n", new String(ServerSentEvent.of("").encode(), UTF_8));
        assertEquals(": ping\n: pong\n\n", new String(ServerSentEvent.comment("ping\npong"), UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "\n"})
    void injectionThroughIdOrEventIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> ServerSentEvent.of("x").withId(text));
        assertThrows(IllegalArgumentException.class, () -> ServerSentEvent.of("x").withEvent(text));
    }

    @Test
    void idsWithNulAndNegativeRetriesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> ServerSentEvent.of("x").withId("a\0"));
        assertThrows(IllegalArgumentException.class, () -> ServerSentEvent.of("x").withRetry(Duration.ofMillis(-1)));
    }

    /// The examples of WHATWG HTML, section 9.2.6, and the odd corners of its rules.
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "data: YHOO\\ndata: +2\\ndata: 10\\n\\n                             | YHOO/+2/10",
        ": test stream\\n\\ndata: first event\\nid: 1\\n\\ndata:second event\\nid\\n\\ndata:  third event\\n\\n "
                + "| 1:first event,second event, third event",
        "data\\n\\ndata\\ndata\\n\\ndata:                                   | ,/",
        "data:test\\n\\ndata: test\\n\\n                                    | test,test",
        "\uFEFFdata: a\\r\\n\\r\\ndata: b\\r\\rdata: c\\n\\n                | a,b,c",
        "event: tick\\ndata: a\\n\\ndata: b\\n\\n                           | tick=a,b",
        "id: 1\\ndata: a\\n\\nid: 2\\u0000\\ndata: b\\n\\n                  | 1:a,1:b",
        "event: x\\n\\ndata: a\\n\\n                                        | a",
        "Data: a\\n\\nunknown: a\\n\\ndata: b\\n\\n                         | b",
        "data: a                                                            | ''"})
    void streamsAreReadInAnyPieces(String stream, String events) {
        var bytes = stream.replace("\\r", "\r").replace("\\n", "\n").replace("\\u0000", "\0").getBytes(UTF_8);
        for (var arrival : Seeds.arrivals(bytes, new Random(1))) {
            assertEquals(events, text(read(arrival)).strip());
        }
    }

    @Test
    void retriesAreRemembered() {
        var decoder = new EventStreamDecoder(LIMITS);
        assertEquals(Optional.empty(), decoder.reconnectAfter());
        decoder.decode(
            ByteBuffer.wrap("retry: 10\n\nretry: 1x\n\nretry: 99999999999999999999\n\nid: 5\n\n".getBytes(UTF_8)));
        assertEquals(Optional.of(Duration.ofMillis(10)), decoder.reconnectAfter());
        assertEquals(Optional.of("5"), decoder.lastEventId());
    }

    @Test
    void eventsAndLinesWithoutEndAreRefusedAndCommentsAreNot() {
        var small = LIMITS.withEventBytesMax(10);
        for (var stream : List.of("data: 5678901", "data:234\ndata:567\ndata:8", "data\n".repeat(20),
            ":" + "x".repeat(20))) {
            var decoder = new EventStreamDecoder(small);
            assertEquals(413, assertThrows(BadContentException.class,
                () -> decoder.decode(ByteBuffer.wrap(stream.getBytes(UTF_8)))).status());
        }
        assertEquals(List.of(),
            new EventStreamDecoder(small).decode(ByteBuffer.wrap(":ping\n".repeat(1000).getBytes(UTF_8))));
    }

    @Test
    void whatIsWrittenComesBackInAnyPieces() {
        Seeds.each(300, random -> {
            var wire = new ByteArrayOutputStream();
            var expected = new ArrayList<String>();
            var id = "";
            for (var count = random.nextInt(6); count > 0; count--) {
                var event = ServerSentEvent.of(lines(random));
                if (random.nextBoolean()) event = event.withEvent("e\u20ac");
                if (random.nextBoolean()) {
                    id = "" + random.nextInt(100);
                    event = event.withId(id);
                }
                wire.writeBytes(event.encode());
                if (random.nextBoolean()) wire.writeBytes(ServerSentEvent.comment(lines(random)));
                if (!id.isEmpty()) event = event.withId(id);
                expected.add(text(List.of(new ServerSentEvent(
                    event.id(), event.event(), event.data().replaceAll("\r\n|\r", "\n"), null))));
            }
            for (var arrival : Seeds.arrivals(wire.toByteArray(), random)) {
                assertEquals(String.join(",", expected), text(read(arrival)));
            }
        });
    }

    private static String lines(Random random) {
        var text = new StringBuilder();
        for (var count = random.nextInt(9); count > 0; count--) text.append("\r\n: ax\u20ac".charAt(random.nextInt(7)));
        return text.toString();
    }

    private static List<ServerSentEvent> read(List<ByteBuffer> arrival) {
        var decoder = new EventStreamDecoder(LIMITS);
        var events = new ArrayList<ServerSentEvent>();
        for (var buffer : arrival) events.addAll(decoder.decode(buffer.duplicate()));
        return events;
    }

    private static String text(List<ServerSentEvent> events) {
        return String.join(",", events.stream().map(event -> (event.id() == null ? "" : event.id() + ":")
                + (event.event() == null ? "" : event.event() + "=") + event.data().replace('\n', '/')).toList());
    }
}
