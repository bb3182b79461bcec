import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.testing.LoopTest;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.io.TempDir;

/// What the showcase promises, asked by the JDK's own client.
class ShowcaseTest {
    @TempDir private Path folder;

    private interface Conversation {
        void hold(HttpClient client, URI server) throws Exception;
    }

    private void talk(Conversation conversation) throws Exception {
        Files.writeString(folder.resolve("page.html"), "<p>page</p>");
        var arguments = new String[] {"--port", "0", "--static", folder.toString()};
        try (var server = ServerUnderTest.start(() -> new Showcase().main(arguments));
                var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            conversation.hold(client, URI.create("http://127.0.0.1:" + server.port()));
        }
    }

    private static HttpResponse<String> get(HttpClient client, URI server, String path) throws Exception {
        return send(client, HttpRequest.newBuilder(server.resolve(path)));
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void plainAnswersAndJson() throws Exception {
        talk((client, server) -> {
            var plain = get(client, server, "/plaintext");
            assertEquals("Hello, World!", plain.body());
            assertEquals(List.of("text/plain; charset=utf-8"), plain.headers().allValues("content-type"));
            assertEquals("{\"message\":\"Hello, World!\"}", get(client, server, "/json").body());
            var head = send(client, HttpRequest.newBuilder(server.resolve("/json")).HEAD());
            assertEquals("", head.body());
            assertEquals(List.of("27"), head.headers().allValues("content-length"));
            assertEquals("{\"name\":\"Jörg x\",\"q\":null}", get(client, server, "/params/J%C3%B6rg%20x").body());
            assertEquals("{\"name\":\"a\\\"b\",\"q\":\"c&d\"}", get(client, server, "/params/a%22b?q=c%26d").body());
            assertEquals("slept", get(client, server, "/sleep?ms=1").body());
        });
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void whatIsNotThereAndWhatIsNotAllowed() throws Exception {
        talk((client, server) -> {
            assertEquals(404, get(client, server, "/nothing").statusCode());
            assertEquals(404, get(client, server, "/params/a/b").statusCode());
            assertEquals(400, get(client, server, "/bytes?n=many").statusCode());
            assertEquals(426, get(client, server, "/ws").statusCode());
            var refused = send(client, HttpRequest.newBuilder(server.resolve("/json")).DELETE());
            assertEquals(405, refused.statusCode());
            assertEquals(List.of("GET, HEAD"), refused.headers().allValues("allow"));
        });
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void largeBodiesGoThereAndBack() throws Exception {
        var bytes = new byte[9_000_000];
        new Random(1).nextBytes(bytes);
        talk((client, server) -> {
            var whole = client.send(
                HttpRequest.newBuilder(server.resolve("/echo"))
                        .header("Content-Type", "application/x-random").expectContinue(true)
                        .POST(BodyPublishers.ofByteArray(bytes)).build(),
                BodyHandlers.ofByteArray());
            assertEquals(200, whole.statusCode());
            assertEquals(List.of("application/x-random"), whole.headers().allValues("content-type"));
            assertArrayEquals(bytes, whole.body());
            var chunked = client.send(
                HttpRequest.newBuilder(server.resolve("/echo"))
                        .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))).build(),
                BodyHandlers.ofByteArray());
            assertArrayEquals(bytes, chunked.body());
            assertEquals(List.of("application/octet-stream"), chunked.headers().allValues("content-type"));
            assertEquals(1_000_000, get(client, server, "/bytes").body().length());
            assertEquals("line 0\nline 1\n", get(client, server, "/stream?n=2").body());
        });
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void uploadsCookiesAndFiles() throws Exception {
        var form = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n"
                + "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"n.txt\"\r\n\r\nhello\r\n--x--\r\n";
        talk((client, server) -> {
            var upload = HttpRequest.newBuilder(server.resolve("/upload"))
                    .header("Content-Type", "multipart/form-data; boundary=x");
            assertEquals(
                "{\"fields\":{\"a\":\"b\"},\"files\":[{\"field\":\"f\",\"filename\":\"n.txt\",\"size\":5,\"sha256\":"
                        + "\"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\"}]}",
                send(client, upload.copy().POST(BodyPublishers.ofString(form))).body());
            assertEquals(400, send(client, upload.copy().POST(BodyPublishers.ofString("junk"))).statusCode());
            var cookies = send(client, HttpRequest.newBuilder(server.resolve("/cookies")).header("Cookie", "x=1; y=2"));
            assertEquals("{\"x\":\"1\",\"y\":\"2\"}", cookies.body());
            assertEquals(List.of("a=1; Path=/", "b=2; Path=/; HttpOnly"), cookies.headers().allValues("set-cookie"));
            var page = get(client, server, "/static/page.html");
            assertEquals("<p>page</p>", page.body());
            var again = send(client, HttpRequest.newBuilder(server.resolve("/static/page.html"))
                    .header("If-None-Match", page.headers().firstValue("etag").orElseThrow()));
            assertEquals(304, again.statusCode());
            var part = send(client, HttpRequest.newBuilder(server.resolve("/static/page.html"))
                    .header("Range", "bytes=3-6"));
            assertEquals("page", part.body());
            assertEquals(404, get(client, server, "/static/").statusCode());
        });
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void eventsAndMessages() throws Exception {
        talk((client, server) -> {
            assertEquals(
                "event: tick\nid: 0\ndata: tick 0\n\nevent: tick\nid: 1\ndata: tick 1\n\n",
                get(client, server, "/sse?n=2").body());
            var answers = new Answers();
            var socket = client.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + server.getPort() + "/ws"), answers).join();
            socket.sendText("hel", false).join();
            socket.sendText("lo", true).join();
            assertEquals("hello", answers.text.join());
            socket.sendBinary(ByteBuffer.wrap(new byte[] {1, 2, 3}), true).join();
            assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), answers.bytes.join());
            socket.sendClose(1000, "enough").join();
            assertEquals(1000, answers.code.join());
        });
    }

    private static final class Answers implements WebSocket.Listener {
        final CompletableFuture<String> text = new CompletableFuture<>();
        final CompletableFuture<ByteBuffer> bytes = new CompletableFuture<>();
        final CompletableFuture<Integer> code = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            assertTrue(last);
            text.complete(data.toString());
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            var copy = ByteBuffer.allocate(data.remaining());
            bytes.complete(copy.put(data).flip());
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            code.complete(status);
            return CompletableFuture.completedFuture(null);
        }
    }
}
