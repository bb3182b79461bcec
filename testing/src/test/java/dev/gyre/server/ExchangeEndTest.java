package dev.gyre.server;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.http.HeaderFields;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.MemoryStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What is told of an exchange that has ended, in whatever way.
class ExchangeEndTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final List<String> ends = new ArrayList<>();

    private Handler noting(Handler handler) {
        return handler.behind((exchange, next) -> {
            exchange.onEnd(() -> ends.add(exchange.status() + " " + exchange.bytesSent()));
            next.handle(exchange);
        });
    }

    @LoopTest
    void theEndComesOnceAndWithWhatWasSent() throws Exception {
        Wire.answers(noting(exchange -> exchange.send("hello")), GET + GET);
        assertEquals("[200 5, 200 5]", ends.toString());
    }

    @LoopTest
    void streamedAnswersAndErrorsAreTold() throws Exception {
        Wire.answers(noting(exchange -> exchange.stream(200, HeaderFields.empty()).write("hello")), GET);
        Wire.answers(noting(exchange -> {
            throw new HttpException(404, "gone");
        }), GET);
        Wire.answers(noting(exchange -> {
            exchange.stream(200, HeaderFields.empty()).write("hello");
            throw new IOException("test");
        }), GET);
        assertEquals("[200 5, 404 4, 200 5]", ends.toString());
    }

    @LoopTest
    void cancelledHandlersAreTold() throws Exception {
        var pair = MemoryStream.pair(1000);
        TaskGroup.<Exception>run(group -> {
            var server = group.spawn(() -> {
                try {
                    HttpServer.of(noting(exchange -> sleep(ofHours(1)))).serve(pair.server());
                } catch (TaskCancelledException cancelled) {
                    // As intended.
                }
            });
            pair.client().write(GET);
            sleep(ofSeconds(1));
            server.cancel("test");
            awaitAll(List.of(server));
        });
        assertEquals("[0 0]", ends.toString());
    }

    @LoopTest
    void aFilterThatFailsAtTheEndHitsNobody() throws Exception {
        Handler handler = noting(exchange -> exchange.send("hello")).behind((exchange, next) -> {
            exchange.onEnd(() -> {
                throw new IllegalStateException("test");
            });
            next.handle(exchange);
        });
        assertEquals(2, Wire.answers(handler, GET + GET).split("hello", -1).length - 1);
        assertEquals("[200 5, 200 5]", ends.toString());
    }
}
