package dev.gyre.testing;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gyre.client.ClientOptions;
import dev.gyre.client.HttpClientException;
import dev.gyre.client.RequestBody;
import dev.gyre.http.HeaderFields;
import dev.gyre.server.HttpServer;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.IntStream;

class HttpPairTest {
    private static final HttpServer SERVER = HttpServer.of(exchange -> {
        switch (exchange.path()) {
            case "/slow" -> {
                sleep(ofSeconds(1));
                exchange.send("slow");
            }
            case "/echo" -> exchange.send(200, HeaderFields.empty(), exchange.body().bytes());
            default -> exchange.send(exchange.method() + " " + exchange.path());
        }
    });

    private static void talk(HttpPair pair) throws IOException {
        try (pair) {
            assertEquals("GET /a", pair.client().get("/a").text());
            assertEquals("GET /b", pair.client().get(pair.base() + "b").text());
            assertEquals("x".repeat(1_000_000),
                pair.client().post("/echo", RequestBody.text("x".repeat(1_000_000))).text());
        }
    }

    @LoopTest
    void theSameTalkInMemory() throws IOException {
        talk(HttpPair.inMemory(SERVER));
    }

    @LoopTest(seeds = 10)
    void theSameTalkOverASimulatedNetwork(SimNetwork network) throws IOException {
        talk(HttpPair.overPort(SERVER));
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void theSameTalkOverAPort() throws IOException {
        talk(HttpPair.overPort(SERVER));
    }

    @LoopTest
    void manyRequestsWaitAtTheSameTime() throws IOException {
        try (var pair = HttpPair.inMemory(SERVER)) {
            var begun = now();
            gather(IntStream.range(0, 5).boxed().toList(), 5, i -> pair.client().get("/slow").text());
            assertEquals(ofSeconds(1), Duration.between(begun, now()));
        }
    }

    @LoopTest
    void aServerThatIsClosedIsGone() throws IOException {
        var pair = HttpPair.inMemory(SERVER, ClientOptions.defaults());
        pair.close();
        assertThrows(IllegalStateException.class, () -> pair.client().get("/a"));
        try (var another = HttpPair.inMemory(SERVER)) {
            assertThrows(HttpClientException.class, () -> another.client().request("GET", "/slow")
                    .timeout(ofMillis(10)).send());
        }
    }
}
