package dev.gyre.server;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.http.HeaderFields;
import dev.gyre.loop.net.StreamClosedException;
import dev.gyre.testing.LoopTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import org.junit.jupiter.api.io.TempDir;

/// Answers that are compressed, and those that must not be.
class CompressionTest {
    private static final String TEXT = "a line that repeats\n".repeat(200);

    /// A coding that can be read: `<` before, `|` where it was flushed, `>` behind.
    static final class Brackets implements ContentCoding {
        int open;

        @Override
        public String name() {
            return "br";
        }

        @Override
        public Compressor compressor() {
            open++;
            return new Compressor() {
                private StringBuilder kept = new StringBuilder("<");
                private boolean isClosed;

                @Override
                public ByteBuffer encode(ByteBuffer in) {
                    if (isClosed) throw new IllegalStateException("closed");
                    kept.append(StandardCharsets.ISO_8859_1.decode(in));
                    return ByteBuffer.allocate(0);
                }

                @Override
                public ByteBuffer flush() {
                    kept.append('|');
                    return taken();
                }

                @Override
                public ByteBuffer end() {
                    kept.append('>');
                    return taken();
                }

                private ByteBuffer taken() {
                    if (isClosed) throw new IllegalStateException("closed");
                    var bytes = StandardCharsets.ISO_8859_1.encode(kept.toString());
                    kept = new StringBuilder();
                    return bytes;
                }

                @Override
                public void close() {
                    if (!isClosed) open--;
                    isClosed = true;
                }
            };
        }

        @Override
        public Decompressor decompressor() {
            throw new UnsupportedOperationException();
        }
    }

    private static Handler text(String... fields) {
        return exchange -> {
            var builder = HeaderFields.builder();
            if (fields.length == 0) builder.add("Content-Type", "text/plain");
            builder.addAll(HeaderFields.of(fields));
            exchange.send(200, builder.build(), TEXT.getBytes(StandardCharsets.UTF_8));
        };
    }

    private static String ask(Handler handler, String... fields) throws Exception {
        return ask("GET", handler.behind(Compression.defaults()), fields);
    }

    private static String ask(String method, Handler handler, String... fields) throws Exception {
        var request = new StringBuilder(method + " / HTTP/1.1\r\nHost: a\r\n");
        for (var field : fields) request.append(field).append("\r\n");
        return Wire.answers(handler, request + "\r\n");
    }

    private static String head(String answer) {
        return answer.substring(0, answer.indexOf("\r\n\r\n") + 4);
    }

    private static byte[] body(String answer) {
        return answer.substring(head(answer).length()).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String gunzip(byte[] bytes) throws IOException {
        return new String(new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes(), StandardCharsets.UTF_8);
    }

    private static boolean isCoded(String answer) {
        return head(answer).contains("\r\nContent-Encoding: ");
    }

    // ---- whether ---------------------------------------------------------------------------------

    @LoopTest
    void anAnswerIsCompressedForWhoLikesIt() throws Exception {
        var answer = ask(text(), "Accept-Encoding: br;q=1, gzip;q=0.5");
        assertTrue(head(answer).contains("\r\nContent-Encoding: gzip\r\n"), head(answer));
        assertTrue(head(answer).contains("\r\nVary: Accept-Encoding\r\n"), head(answer));
        assertTrue(head(answer).contains("\r\nContent-Length: " + body(answer).length + "\r\n"), head(answer));
        assertEquals(TEXT, gunzip(body(answer)));
        assertTrue(body(answer).length < 200);
    }

    @LoopTest
    void othersGetItAsItIs() throws Exception {
        for (var fields : new String[][] {{}, {"Accept-Encoding: gzip;q=0"}, {"Accept-Encoding: br"},
            {"Accept-Encoding: identity, gzip;q=0.5"}, {"Accept-Encoding: nonsense;;"}}) {
            var answer = ask(text(), fields);
            assertFalse(isCoded(answer), head(answer));
            assertEquals(TEXT, new String(body(answer), StandardCharsets.UTF_8));
            assertTrue(head(answer).contains("\r\nVary: Accept-Encoding\r\n"), head(answer));
        }
    }

    @LoopTest
    void typesThatAreCompressedByNatureAreLeftAlone() throws Exception {
        for (var type : List.of("text/html; charset=utf-8", "application/json", "image/svg+xml",
            "application/problem+json", "TEXT/CSS")) {
            assertTrue(isCoded(ask(text("Content-Type", type), "Accept-Encoding: gzip")), type);
        }
        for (var type : List.of("image/png", "application/zip", "font/woff2", "video/mp4", "nonsense",
            "application/octet-stream")) {
            assertFalse(isCoded(ask(text("Content-Type", type), "Accept-Encoding: gzip")), type);
        }
    }

    @LoopTest
    void whatMustNotBeChangedIsLeftAlone() throws Exception {
        for (var fields : new String[][] {
            {"Content-Encoding", "br"}, {"Cache-Control", "public, no-transform"},
            {"Content-Range", "bytes 0-1/2"}, {"Content-Digest", "sha-256=:AA==:"}}) {
            var answer = ask(text("Content-Type", "text/plain", fields[0], fields[1]), "Accept-Encoding: gzip");
            assertEquals(TEXT, new String(body(answer), StandardCharsets.UTF_8), fields[0]);
        }
        for (int status : new int[] {204, 304}) {
            var answer = ask(exchange -> exchange.send(status, HeaderFields.of("Content-Type", "text/plain")),
                "Accept-Encoding: gzip");
            assertFalse(isCoded(answer), answer);
        }
    }

    @LoopTest
    void shortAnswersAreLeftAlone() throws Exception {
        for (int bytes : new int[] {0, 1023, 1024}) {
            var answer = ask(exchange -> exchange.send("x".repeat(bytes)), "Accept-Encoding: gzip");
            assertEquals(bytes == 1024, isCoded(answer), "" + bytes);
        }
        Handler any = exchange -> exchange.send("x");
        assertTrue(isCoded(
            ask("GET", any.behind(Compression.defaults().withBytesMin(0)), "Accept-Encoding: gzip")));
    }

    @LoopTest
    void errorsOfTheServerAreCompressedToo() throws Exception {
        var answer = ask(exchange -> {
            throw new HttpException(404, TEXT);
        }, "Accept-Encoding: gzip");
        assertTrue(answer.startsWith("HTTP/1.1 404"), head(answer));
        assertEquals(TEXT, gunzip(body(answer)));
    }

    // ---- fields ----------------------------------------------------------------------------------

    @LoopTest
    void headHasTheFieldsOfGet() throws Exception {
        Handler streamed = exchange -> {
            var body = exchange.stream(200, HeaderFields.of("Content-Type", "text/plain"));
            body.write(TEXT);
        };
        Handler large = exchange -> exchange.send(TEXT.repeat(100));
        for (var handler : List.of(text(), streamed, large)) {
            var coded = handler.behind(Compression.defaults());
            var get = ask("GET", coded, "Accept-Encoding: gzip");
            assertTrue(isCoded(get), head(get));
            assertEquals(head(get), ask("HEAD", coded, "Accept-Encoding: gzip"));
        }
    }

    @LoopTest
    void tagsBecomeWeak() throws Exception {
        var handler = text("Content-Type", "text/plain", "ETag", "\"x\"", "Accept-Ranges", "bytes");
        var coded = head(ask(handler, "Accept-Encoding: gzip"));
        assertTrue(coded.contains("\r\nETag: W/\"x\"\r\n"), coded);
        assertFalse(coded.contains("Accept-Ranges"), coded);
        assertTrue(head(ask(handler)).contains("\r\nETag: \"x\"\r\n"));
        var notModified =
                ask(exchange -> exchange.send(304, HeaderFields.of("ETag", "\"x\"")), "Accept-Encoding: gzip");
        assertTrue(notModified.contains("\r\nETag: W/\"x\"\r\n"), notModified);
        assertTrue(notModified.contains("\r\nVary: Accept-Encoding\r\n"), notModified);
    }

    @LoopTest
    void otherReasonsToVaryAreKept() throws Exception {
        for (var vary : List.of("Origin", "*", "Origin, accept-encoding")) {
            var answer = head(ask(text("Content-Type", "text/plain", "Vary", vary), "Accept-Encoding: gzip"));
            assertTrue(answer.contains("\r\nVary: " + vary + "\r\n"), answer);
            assertEquals(vary.equals("Origin"), answer.contains("\r\nVary: Accept-Encoding\r\n"), answer);
        }
    }

    @LoopTest
    void filesWithRangesAndTagsGoTogetherWithCompression(@TempDir Path root) throws Exception {
        Files.writeString(root.resolve("a.txt"), TEXT);
        var files = StaticFiles.of(root).behind(Compression.defaults());
        var whole = Wire.answers(files, "GET /a.txt HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
        assertEquals(TEXT, gunzip(body(whole)));
        var tag = head(whole).replaceFirst("(?s).*ETag: ([^\r]+)\r\n.*", "$1");
        assertTrue(Wire.answers(files, "GET /a.txt HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nIf-None-Match: "
                + tag + "\r\n\r\n").startsWith("HTTP/1.1 304 "));
        var part = Wire.answers(
            files, "GET /a.txt HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nRange: bytes=0-5\r\n\r\n");
        assertTrue(part.startsWith("HTTP/1.1 206 "), head(part));
        assertEquals("a line", new String(body(part), StandardCharsets.UTF_8));
    }

    // ---- streams ---------------------------------------------------------------------------------

    @LoopTest
    void whatIsWrittenLeavesWhenTheTaskSuspends() throws Exception {
        var brackets = new Brackets();
        Handler handler = exchange -> {
            var body = exchange.stream(200, HeaderFields.of("Content-Type", "text/plain"));
            body.write("a");
            body.write("b");
            sleep(ofSeconds(1));
            body.write("c");
            body.flush();
            body.write("d");
        };
        Wire.talk(handler.behind(Compression.defaults().preferring(brackets)), wire -> {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip, br\r\n\r\n");
            assertTrue(wire.readSome().endsWith("\r\n\r\n4\r\n<ab|\r\n"));
            sleep(ofSeconds(1));
            assertEquals("2\r\nc|\r\n2\r\nd>\r\n0\r\n\r\n", wire.readSome());
        });
        assertEquals(0, brackets.open);
    }

    @LoopTest
    void eventsArriveAsTheyAreSent() throws Exception {
        Handler handler = exchange -> exchange.events(sender -> {
            sender.send("one");
            sleep(ofSeconds(20));
        });
        Wire.talk(handler.behind(Compression.defaults()), wire -> {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
            var said = wire.readSome();
            assertTrue(isCoded(said), said);
            assertEquals("data: one\n\n", inflated(said.substring(head(said).length())));
            sleep(ofSeconds(16));
            assertTrue(wire.readSome().length() > 5);
        });
    }

    /// What a client can decode of chunks that have come so far.
    private static String inflated(String chunks) throws Exception {
        var bytes = new StringBuilder();
        for (int at = 0; at < chunks.length();) {
            int end = chunks.indexOf("\r\n", at);
            int size = Integer.parseInt(chunks.substring(at, end), 16);
            bytes.append(chunks, end + 2, end + 2 + size);
            at = end + 4 + size;
        }
        var inflater = new Inflater(true);
        try {
            inflater.setInput(bytes.substring(10).getBytes(StandardCharsets.ISO_8859_1));
            var text = new byte[1000];
            return new String(text, 0, inflater.inflate(text), StandardCharsets.UTF_8);
        } finally {
            inflater.end();
        }
    }

    @LoopTest
    void aLongAnswerLetsOtherTasksRun() throws Exception {
        var longText = TEXT.repeat(500);
        var ran = new ArrayList<String>();
        Handler handler = exchange -> {
            spawn(() -> ran.add("ran"));
            exchange.send(longText);
            ran.add("sent");
        };
        var answer = ask(handler, "Accept-Encoding: gzip");
        assertTrue(isCoded(answer));
        assertEquals("[ran, sent]", ran.toString());
    }

    @LoopTest(seeds = 10)
    void nothingIsHeldWhenAnAnswerIsCutShort() throws Exception {
        var brackets = new Brackets();
        Handler handler = exchange -> {
            exchange.stream(200, HeaderFields.of("Content-Type", "text/plain")).write("x");
            sleep(ofMillis(0));
            throw new StreamClosedException("test");
        };
        var answer = ask("GET", handler.behind(Compression.defaults().preferring(brackets)), "Accept-Encoding: br");
        assertTrue(answer.endsWith("<broken>"), answer);
        assertEquals(0, brackets.open);
    }
}
