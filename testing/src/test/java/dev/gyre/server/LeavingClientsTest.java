package dev.gyre.server;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.loop.TaskCancelledException;
import dev.gyre.testing.LoopTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/// Clients that leave before they are answered.
class LeavingClientsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final ServerLog log = ServerLog.open();
    private final List<String> done = new ArrayList<>();

    @AfterEach
    void nothingWasLogged() {
        log.close();
        assertEquals(List.of(), log.lines());
    }

    private void work(Exchange exchange) throws Exception {
        try {
            sleep(ofSeconds(10));
            done.add("work");
            exchange.send(exchange.path());
        } catch (TaskCancelledException cancelled) {
            done.add("cancelled");
            throw cancelled;
        }
    }

    private void workForClient(Exchange exchange) throws Exception {
        exchange.cancelWhenClientLeaves(() -> work(exchange));
    }

    @LoopTest(seeds = 30)
    void workThatNobodyNeedsIsCancelled() throws Exception {
        Wire.talk(this::workForClient, wire -> {
            wire.send(GET);
            sleep(ofSeconds(1));
            wire.stream.close();
            sleep(ofMillis(1));
            assertEquals(List.of("cancelled"), done);
        });
    }

    @LoopTest
    void aResetIsALeaveToo() throws Exception {
        Wire.talk(this::workForClient, wire -> {
            wire.send(GET);
            sleep(ofSeconds(1));
            wire.stream.abort();
            sleep(ofMillis(1));
            assertEquals(List.of("cancelled"), done);
        });
    }

    @LoopTest
    void whoHasNotAskedIsNotCancelled() throws Exception {
        Wire.talk(this::work, wire -> {
            wire.send(GET);
            sleep(ofSeconds(1));
            wire.stream.close();
            sleep(ofSeconds(10));
            assertEquals(List.of("work"), done);
        });
    }

    @LoopTest(seeds = 30)
    void requestsThatCameMeanwhileAreNotLost() throws Exception {
        Wire.talk(this::workForClient, wire -> {
            wire.send(GET.replace("/ ", "/1 ") + GET.replace("/ ", "/2 "));
            sleep(ofSeconds(1));
            wire.send(GET.replace("/ ", "/3 "));
            sleep(ofSeconds(40));
            assertEquals(Wire.ok("/1") + Wire.ok("/2") + Wire.ok("/3"), wire.readSome());
        });
    }

    @LoopTest
    void theWatchBeginsBehindTheBody() throws Exception {
        Wire.talk(exchange -> exchange.cancelWhenClientLeaves(() -> {
            done.add(exchange.body().text());
            work(exchange);
        }), wire -> {
            wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
            sleep(ofSeconds(1));
            wire.send("llo");
            sleep(ofSeconds(1));
            wire.stream.close();
            sleep(ofMillis(1));
            assertEquals(List.of("hello", "cancelled"), done);
        });
    }

    @LoopTest
    void anAnswerToNobodyIsNoFailure() throws Exception {
        Wire.talk(this::work, wire -> {
            wire.send(GET + GET);
            wire.stream.abort();
            sleep(ofSeconds(20));
        });
    }
}
