package dev.gyre.server;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.http.HeaderFields;
import dev.gyre.loop.TaskGroup;
import dev.gyre.testing.LoopTest;
import java.nio.ByteBuffer;

/// Several requests before the first answer.
class PipeliningTest {
    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    private static void send(Exchange exchange) throws Exception {
        exchange.send(exchange.path());
    }

    @LoopTest
    void answersToRequestsInOnePacketLeaveTogether() throws Exception {
        Wire.talk(PipeliningTest::send, wire -> {
            wire.send(get("/1") + get("/2") + get("/3"));
            sleep(ofMillis(1));
            var buffer = ByteBuffer.allocate(10_000);
            assertEquals((Wire.ok("/1") + Wire.ok("/2") + Wire.ok("/3")).length(), wire.stream.read(buffer));
        });
    }

    @LoopTest(seeds = 20)
    void earlierAnswersLeaveWhenAHandlerSuspends() throws Exception {
        Wire.talk(exchange -> {
            if (exchange.path().equals("/slow")) {
                sleep(ofMinutes(10));
            }
            send(exchange);
        }, wire -> {
            wire.send(get("/1") + get("/2") + get("/slow") + get("/4"));
            assertEquals(Wire.ok("/1") + Wire.ok("/2"), wire.readSome());
            sleep(ofMinutes(10));
            assertEquals(Wire.ok("/slow") + Wire.ok("/4"), wire.readSome());
        });
    }

    @LoopTest(seeds = 20)
    void whoWritesForASuspendedHandlerAndTheHandlerDoNotMix() throws Exception {
        var large = "x".repeat(20_000);
        Wire.talk(HttpServer.of(exchange -> {
            if (exchange.path().equals("/slow")) {
                sleep(ofMillis(10));
            }
            exchange.send(exchange.path() + large);
        }, Wire.OPTIONS), 1000, wire -> {
            wire.send(get("/1") + get("/slow") + get("/3"));
            sleep(ofSeconds(1));
            var expected = Wire.ok("/1" + large) + Wire.ok("/slow" + large) + Wire.ok("/3" + large);
            var said = wire.readUntilQuiet(ofSeconds(1));
            assertTrue(expected.equals(said), () -> said.replace(large, "…"));
        });
    }

    @LoopTest
    void aThousandRequestsAreReadNoFasterThanTheyAreAnswered() throws Exception {
        var handled = new int[1];
        Wire.talk(HttpServer.of(exchange -> {
            handled[0]++;
            exchange.send(200, HeaderFields.empty(), new byte[1000]);
        }, Wire.OPTIONS), 10_000, wire -> {
            TaskGroup.<Exception>run(group -> {
                var sending = group.spawn(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        wire.send(get("/"));
                    }
                });
                sleep(ofSeconds(10));
                // 10 KB on the way and what is collected: 64 KiB, and one answer more.
                assertTrue(handled[0] < 80, handled[0] + " requests were handled, and no answer was read");
                var buffer = ByteBuffer.allocate(100_000);
                long bytes = 0;
                while (handled[0] < 10_000) {
                    bytes += wire.stream.read(buffer.clear());
                }
                sending.await();
                assertTrue(bytes > 9_000_000, bytes + " bytes");
            });
        });
    }

    @LoopTest
    void aHandlerThatFailsSparesTheOthers() throws Exception {
        assertEquals(
            Wire.ok("/1") + Wire.error("404 Not Found", "no such path") + Wire.ok("/3"),
            Wire.answers(exchange -> {
                if (exchange.path().equals("/2")) {
                    throw new HttpException(404, "no such path");
                }
                send(exchange);
            }, get("/1") + get("/2") + get("/3")));
    }

    @LoopTest
    void nothingIsAnsweredBehindTheLastRequest() throws Exception {
        var answered = Wire.answers(
            PipeliningTest::send,
            get("/1") + "GET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get("/3"));
        assertTrue(answered.startsWith(Wire.ok("/1")) && answered.endsWith("\r\n\r\n/2<end>"), answered);
    }

    @LoopTest
    void aClientThatEndsItsOutputGetsItsAnswers() throws Exception {
        Wire.talk(exchange -> {
            sleep(ofMillis(1));
            send(exchange);
        }, wire -> {
            wire.send(get("/1") + get("/2"));
            wire.stream.closeOutput();
            sleep(ofSeconds(1));
            assertEquals(Wire.ok("/1") + Wire.ok("/2") + "<end>", wire.readSome());
        });
    }
}
