package dev.gyre.server;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.http.HeaderFields;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.Tcp;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.SimChaos;
import dev.gyre.testing.SimLink;
import dev.gyre.testing.SimNetwork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;

/// A server on a network where everything goes wrong: what arrives is right, and nothing is left behind.
class ServerFaultsTest {
    private final ServerLog log = ServerLog.open();

    @AfterEach
    void stopListening() {
        log.close();
    }

    /// Answers with as many bytes as the path says, in one of the ways to answer.
    private static void answer(Exchange exchange) throws Exception {
        int bytes = Integer.parseInt(exchange.path().substring(1));
        var content = "x".repeat(bytes).getBytes(StandardCharsets.US_ASCII);
        switch (bytes % 4) {
            case 0 -> exchange.send(200, HeaderFields.empty(), content);
            case 1 -> {
                sleep(ofMillis(bytes % 100));
                exchange.send(200, HeaderFields.empty(), content);
            }
            case 2 -> {
                var body = exchange.stream(200, HeaderFields.empty(), bytes);
                body.write(ByteBuffer.wrap(content, 0, bytes / 2));
                sleep(ofMillis(5));
                body.write(ByteBuffer.wrap(content, bytes / 2, bytes - bytes / 2));
            }
            default -> exchange.cancelWhenClientLeaves(() -> {
                sleep(ofMillis(20));
                exchange.send(200, HeaderFields.empty(), content);
            });
        }
    }

    private static String expected(int bytes) {
        return "HTTP/1.1 200 OK\r\n" + Wire.DATE + "Content-Length: " + bytes + "\r\n\r\n" + "x".repeat(bytes);
    }

    /// Sends some requests at once; true when all were answered, and rightly; false when the connection broke.
    private static boolean ask(RandomGenerator random) {
        var requests = new StringBuilder();
        var answers = new StringBuilder();
        for (int i = 0; i < 1 + random.nextInt(5); i++) {
            int bytes = random.nextInt(30_000);
            requests.append("GET /").append(bytes).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
            answers.append(expected(bytes));
        }
        var got = new StringBuilder();
        try (var stream = Tcp.connect("server", 80)) {
            stream.write(requests.toString());
            readTo(stream, answers.length(), got);
        } catch (IOException broken) {
            assertTrue(answers.toString().startsWith(got.toString()), "another answer");
            return false;
        }
        assertEquals(answers.toString(), got.toString());
        return true;
    }

    private static void readTo(ByteStream stream, int bytes, StringBuilder got) throws IOException {
        var buffer = ByteBuffer.allocate(5000);
        while (got.length() < bytes) {
            if (stream.read(buffer.clear()) < 0) {
                throw new IOException("ended early");
            }
            got.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
        }
    }

    @LoopTest(seeds = 60)
    void whatArrivesIsRight(SimNetwork network, RandomGenerator random) throws Exception {
        network.host("client").host("server");
        network.link(SimLink.rough());
        var answered = new ArrayList<Boolean>();
        TaskGroup.<Exception>run(group -> {
            var server = group.spawn("server", () -> network.on("server", () -> {
                HttpServer.of(ServerFaultsTest::answer, Wire.OPTIONS).serve(Tcp.listen(80));
            }));
            network.chaos(SimChaos.defaults());
            network.on("client", () -> TaskGroup.run(clients -> {
                for (int i = 0; i < 5; i++) {
                    clients.spawn(() -> {
                        for (int j = 0; j < 4; j++) {
                            timeout(ofHours(1), () -> {
                                answered.add(ask(random));
                            });
                        }
                    });
                }
            }));
            server.cancel("done");
        });
        assertEquals(20, answered.size());
    }

    @LoopTest(seeds = 10)
    void aRoughNetworkAloneLosesNothing(SimNetwork network, RandomGenerator random) throws Exception {
        network.host("client").host("server");
        network.link(SimLink.rough());
        TaskGroup.<Exception>run(group -> {
            var server = group.spawn("server", () -> network.on("server", () -> {
                HttpServer.of(ServerFaultsTest::answer, Wire.OPTIONS).serve(Tcp.listen(80));
            }));
            network.on("client", () -> {
                for (int i = 0; i < 5; i++) {
                    assertTrue(ask(random));
                }
            });
            server.cancel("done");
        });
        assertEquals(0, log.lines().size(), () -> log.lines().toString());
    }
}
