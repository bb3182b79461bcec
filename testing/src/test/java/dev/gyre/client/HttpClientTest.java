package dev.gyre.client;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.testing.LoopTest;
import dev.gyre.testing.SimNetwork;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

class HttpClientTest {
    @LoopTest
    void anAnswerComesBackWhole(SimNetwork network) throws Exception {
        TestServer.answering((request, peer) -> peer.answer(200, "höllo", "Content-Type", "text/plain", "X-A", "1"),
            server -> {
                try (var client = HttpClient.open()) {
                    var answer = client.get(server.url("/a%20b?q=1"));
                    assertEquals(200, answer.status());
                    assertEquals("höllo", answer.text());
                    assertEquals(Optional.of("1"), answer.header("x-a"));
                    assertEquals(server.url("/a%20b?q=1"), answer.uri().toString());
                    var seen = server.seen.getFirst();
                    assertEquals("GET /a%20b?q=1", seen.method() + " " + seen.target());
                    assertEquals("127.0.0.1:" + server.port(), seen.header("Host"));
                    assertEquals("gzip, deflate", seen.header("Accept-Encoding"));
                    assertEquals("gyre", seen.header("User-Agent"));
                }
            });
    }

    @LoopTest
    void bodiesArriveAsTheyWereGiven(SimNetwork network) throws Exception {
        TestServer.answering((request, peer) -> peer.answer(201, request.body(), "Content-Type",
            request.header("Content-Type")), server -> {
                var options = ClientOptions.defaults().withBase(server.url("/api/"));
                try (var client = HttpClient.open(options)) {
                    assertEquals("{\"a\":1}", client.post("items", RequestBody.json("{\"a\":1}")).text());
                    assertEquals("/api/items", server.seen.getLast().target());
                    assertEquals("application/json", server.seen.getLast().header("Content-Type"));
                    client.put("/x", RequestBody.form(Map.of("näme", "a b&c")));
                    assertEquals("n%C3%A4me=a+b%26c", server.seen.getLast().text());
                    client.patch("/x", RequestBody.multipart(List.of(RequestBody.Part.field("f", "v"),
                        RequestBody.Part.file("g", "g.txt", "text/plain", "hello".getBytes(StandardCharsets.UTF_8)))));
                    assertTrue(server.seen.getLast().text().contains("filename=\"g.txt\""));
                    client.delete("/x");
                    assertEquals("", server.seen.getLast().text());
                    client.post("/x", RequestBody.empty());
                    assertEquals("0", server.seen.getLast().header("Content-Length"));
                    client.request("POST", "/s").query("q", "ü&").query("r", "2").body(RequestBody.stream("text/plain",
                        new ByteArrayInputStream("streamed".getBytes(StandardCharsets.UTF_8)))).send();
                    assertEquals("streamed", server.seen.getLast().text());
                    assertEquals("chunked", server.seen.getLast().header("Transfer-Encoding"));
                    assertEquals("/s?q=%C3%BC%26&r=2", server.seen.getLast().target());
                }
                assertEquals(1, server.connections);
            });
    }

    @LoopTest
    void aLargeBodyIsEchoedWhileItIsSent(SimNetwork network) throws Exception {
        TestServer.scripted(peer -> {
            peer.head();
            peer.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (var part = peer.bodyPart(); part != null; part = peer.bodyPart()) {
                peer.raw(Integer.toHexString(part.remaining()) + "\r\n");
                peer.stream.write(part);
                peer.raw("\r\n");
            }
            peer.raw("0\r\nX-Sum: 7\r\n\r\n");
            assertEquals(null, peer.next());
        }, server -> {
            var bytes = new byte[3_000_000];
            for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (i * 31);
            try (var client = HttpClient.open()) {
                var answer = client.post(server.url("/"), RequestBody.bytes(bytes, "application/octet-stream"));
                assertArrayEquals(bytes, answer.bytes());
                assertEquals(Optional.of("7"), answer.trailers().first("X-Sum"));
                assertEquals(new HttpClient.Statistics(0, 1, 0), client.statistics());
            }
        });
    }

    @LoopTest
    void aStreamedResponseMakesTheServerWait(SimNetwork network) throws Exception {
        var sent = new int[1];
        TestServer.scripted(peer -> {
            peer.next();
            peer.raw("HTTP/1.1 200 OK\r\n\r\n");
            var block = new byte[10_000];
            for (; sent[0] < 1_000; sent[0]++) peer.stream.write(block);
        }, server -> {
            try (var client = HttpClient.open(); var response = client.request("GET", server.url("/")).open()) {
                sleep(ofSeconds(10));
                assertTrue(sent[0] < 1_000, () -> "the server has sent all " + sent[0] + " blocks");
                long read = 0;
                for (var part = response.read(); part.hasRemaining(); part = response.read()) {
                    read += part.remaining();
                }
                assertEquals(10_000_000, read);
                assertFalse(response.read().hasRemaining());
            }
        });
    }

    @LoopTest
    void compressedContentIsDecoded(SimNetwork network) throws Exception {
        var zipped = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(zipped)) {
            gzip.write("plain text".getBytes(StandardCharsets.UTF_8));
        }
        TestServer.answering((request, peer) -> peer.answer(200, request.method().equals("HEAD")
                ? new byte[0]
                : zipped.toByteArray(),
            "Content-Encoding", "gzip"), server -> {
                try (var client = HttpClient.open()) {
                    assertEquals("plain text", client.get(server.url("/")).text());
                    assertEquals("", client.head(server.url("/")).text());
                    var raw = client.request("GET", server.url("/")).header("Accept-Encoding", "gzip").send();
                    assertArrayEquals(zipped.toByteArray(), raw.bytes());
                }
            });
    }

    @LoopTest
    void aBombIsRefused(SimNetwork network) throws Exception {
        var zipped = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(zipped)) {
            gzip.write(new byte[10 << 20]);
        }
        TestServer.answering((request, peer) -> peer.answer(200, zipped.toByteArray(), "Content-Encoding", "gzip"),
            server -> {
                try (var client = HttpClient.open()) {
                    var bomb = assertThrows(HttpClientException.BadResponse.class, () -> client.get(server.url("/")));
                    assertTrue(bomb.getMessage().contains("ratioMax"), bomb.getMessage());
                    assertEquals(new HttpClient.Statistics(0, 0, 0), client.statistics());
                }
            });
    }

    @LoopTest
    void aBodyOverTheLimitIsRefused(SimNetwork network) throws Exception {
        TestServer.answering((request, peer) -> peer.answer(200, new byte[101]), server -> {
            var options = ClientOptions.defaults().withLimits(ClientLimits.defaults().withBodyBytesMax(100));
            try (var client = HttpClient.open(options)) {
                var large = assertThrows(HttpClientException.BadResponse.class, () -> client.get(server.url("/")));
                assertTrue(large.getMessage().contains("bodyBytesMax"), large.getMessage());
                assertEquals(200, large.status());
            }
        });
    }

    @LoopTest
    void whatIsNoHttpIsSaidSo(SimNetwork network) throws Exception {
        TestServer.scripted(peer -> {
            peer.next();
            peer.raw("SSH-2.0-OpenSSH\r\n\r\n");
        }, server -> {
            try (var client = HttpClient.open()) {
                var bad = assertThrows(HttpClientException.BadResponse.class, () -> client.get(server.url("/?secret")));
                assertTrue(bad.getMessage().contains("127.0.0.1"), bad.getMessage());
                assertFalse(bad.getMessage().contains("secret"), bad.getMessage());
            }
        });
    }

    @LoopTest
    void aServerThatIsAskedBeforeTheBodyMayRefuseIt(SimNetwork network) throws Exception {
        TestServer.scripted(peer -> {
            var head = peer.head();
            if (head != null && head.target().equals("/no")) {
                peer.raw("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
                assertEquals(-1, peer.stream.read(ByteBuffer.allocate(1)));
            } else {
                peer.raw("HTTP/1.1 100 Continue\r\n\r\n");
                peer.answer(200, peer.body());
                peer.next();
            }
        }, server -> {
            try (var client = HttpClient.open()) {
                var no = client.request("POST", server.url("/no")).body(RequestBody.text("x")).expectContinue().send();
                assertEquals("413 no", no.status() + " " + no.text());
                var yes = client.request("POST", server.url("/yes")).body(RequestBody.text("x".repeat(100_000)))
                        .expectContinue().send();
                assertEquals(100_000, yes.bytes().length);
            }
        });
    }

    @LoopTest
    void aServerThatDoesNotKnowExpectGetsTheBodyAfterASecond(SimNetwork network) throws Exception {
        TestServer.answering((request, peer) -> peer.answer(200, request.body()), server -> {
            try (var client = HttpClient.open()) {
                var started = now();
                var answer = client.request("POST", server.url("/")).body(RequestBody.text("x")).expectContinue();
                assertEquals("x", answer.send().text());
                var took = Duration.between(started, now());
                assertTrue(took.compareTo(ofSeconds(1)) >= 0 && took.compareTo(ofSeconds(2)) < 0, took::toString);
            }
        });
    }

    @LoopTest
    void aServerMayAnswerAndCloseBeforeItHasReadEverything(SimNetwork network) throws Exception {
        TestServer.scripted(peer -> {
            peer.head();
            peer.raw("HTTP/1.1 403 No\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
            peer.stream.closeGracefully(ofSeconds(5));
        }, server -> {
            try (var client = HttpClient.open()) {
                var answer = client.post(server.url("/"), RequestBody.bytes(new byte[20 << 20], "a/b"));
                assertEquals("403 no", answer.status() + " " + answer.text());
                assertEquals(new HttpClient.Statistics(0, 0, 0), client.statistics());
            }
        });
    }

    @LoopTest
    void aBodyThatFailsIsTheCause(SimNetwork network) throws Exception {
        TestServer.answering((request, peer) -> peer.answer(200, ""), server -> {
            try (var client = HttpClient.open()) {
                for (var body : List.of(
                    RequestBody.stream("a/b", sink -> {
                        sink.write("some");
                        throw new IOException("the disk is broken");
                    }),
                    RequestBody.stream("a/b", 3, sink -> sink.write("more than 3")),
                    RequestBody.stream("a/b", 30, sink -> sink.write("less than 30")))) {
                    var lost = assertThrows(HttpClientException.ConnectionLost.class,
                        () -> client.post(server.url("/"), body));
                    assertTrue(lost.getMessage().contains("could not be sent"), lost.getMessage());
                    assertTrue(lost.getCause() != null, lost::toString);
                }
                assertEquals(new HttpClient.Statistics(0, 0, 0), client.statistics());
            }
        });
    }

    @LoopTest
    void credentialsOfAUrlBecomeAHeader(SimNetwork network) throws Exception {
        TestServer.answering((request, peer) -> peer.answer(200, request.header("Authorization")), server -> {
            try (var client = HttpClient.open()) {
                var url = server.url("/").replace("//", "//us%3Aer:pass@");
                var answer = client.get(url);
                assertEquals("Basic dXM6ZXI6cGFzcw==", answer.text());
                assertFalse(answer.uri().toString().contains("pass"));
            }
        });
    }

    @LoopTest
    void whatIsNoUrlIsRefused(SimNetwork network) {
        try (var client = HttpClient.open()) {
            for (var url : Arrays.asList("ftp://h/", "/relative", "http://", "http://h:0/", "http://h:99999/",
                "http:///p", "http://a b/", "http://h\r\nX: y/")) {
                assertThrows(IllegalArgumentException.class, () -> client.get(url), url);
            }
            assertThrows(IllegalArgumentException.class,
                () -> client.request("GET", "http://h/").header("X", "a\r\nY: b").send());
        }
    }

    @LoopTest
    void anErrorStatusIsAnAnswerUntilSomebodyWantsSuccess(SimNetwork network) throws Exception {
        TestServer.answering((request, peer) -> peer.answer(404, "nothing here"), server -> {
            try (var client = HttpClient.open()) {
                var answer = client.get(server.url("/x?token=1"));
                var failure = assertThrows(HttpClientException.Unsuccessful.class, answer::requireSuccess);
                assertEquals("nothing here", failure.response().text());
                assertFalse(failure.getMessage().contains("token"), failure.getMessage());
            }
        });
    }

    @LoopTest
    void nobodyThereIsSaidWithTheHost(SimNetwork network) {
        network.host("server");
        try (var client = HttpClient.open()) {
            var refused = assertThrows(HttpClientException.ConnectFailed.class, () -> client.get("http://server:81/"));
            assertTrue(refused.getMessage().contains("http://server:81"), refused.getMessage());
            var unknown = assertThrows(HttpClientException.class, () -> client.get("http://unknown/"));
            assertInstanceOf(HttpClientException.ConnectFailed.class, unknown);
            assertEquals(new HttpClient.Statistics(0, 0, 0), client.statistics());
        }
    }
}
