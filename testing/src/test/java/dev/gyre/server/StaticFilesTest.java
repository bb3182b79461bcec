package dev.gyre.server;

import static dev.gyre.loop.Gyre.ofSeconds;
import static dev.gyre.loop.Gyre.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.testing.LoopTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Files of a folder as clients see them; the first characters of `digits.txt` are its positions.
class StaticFilesTest {
    private static final String DIGITS = "0123456789".repeat(3);
    private static final Instant CHANGED = Instant.parse("1994-11-01T00:00:00Z");
    private static final String CHANGED_TEXT = "Tue, 01 Nov 1994 00:00:00 GMT";
    private static final String TAG = "\"1e-2eb58500.0\"";

    @TempDir Path place;

    private Path root;

    @BeforeEach
    void makeFiles() throws IOException {
        root = place.resolve("public");
        Files.createDirectories(root.resolve("sub"));
        write("digits.txt", DIGITS);
        write("sub/index.html", "<p>sub</p>");
        write(".hidden", "secret");
        Files.writeString(place.resolve("outside.txt"), "secret");
    }

    private void write(String name, String text) throws IOException {
        var file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(CHANGED));
    }

    private StaticFiles files() {
        return StaticFiles.of(root);
    }

    private StaticFiles onDisk() {
        return StaticFiles.of(root, StaticOptions.defaults().withCache(0, 0));
    }

    private static String get(Handler files, String path, String... fields) throws Exception {
        return ask(files, "GET", path, fields);
    }

    private static String ask(Handler files, String method, String path, String... fields) throws Exception {
        var request = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: a\r\n");
        for (var field : fields) request.append(field).append("\r\n");
        return Wire.answers(files, request + "\r\n");
    }

    private static void assertStatus(int status, String answer) {
        assertEquals("HTTP/1.1 " + status, answer.substring(0, 12), answer);
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    // ---- whole files -----------------------------------------------------------------------------

    @LoopTest
    void aFileIsSentWithTypeTagAndTime() throws Exception {
        var expected = "HTTP/1.1 200 OK\r\n" + Wire.DATE + "Content-Type: text/plain; charset=utf-8\r\nETag: " + TAG
                + "\r\nLast-Modified: " + CHANGED_TEXT
                + "\r\nAccept-Ranges: bytes\r\nContent-Length: 30\r\n\r\n";
        for (var files : List.of(files(), onDisk())) {
            assertEquals(expected + DIGITS, get(files, "/digits.txt"));
            assertEquals(expected, ask(files, "HEAD", "/digits.txt"));
        }
    }

    @LoopTest
    void aLargeFileIsSentAsItIsRead() throws Exception {
        var text = DIGITS.repeat(40_000);
        write("large.bin", text);
        var answer = get(files(), "/large.bin");
        assertTrue(answer.contains("\r\nContent-Type: application/octet-stream\r\n"), answer.substring(0, 200));
        assertEquals(text, body(answer));
        assertEquals(text.substring(100_000, 900_001), body(get(files(), "/large.bin", "Range: bytes=100000-900000")));
    }

    @LoopTest
    void anEmptyFileIsSent() throws Exception {
        write("empty.css", "");
        for (var files : List.of(files(), onDisk())) {
            var answer = get(files, "/empty.css");
            assertStatus(200, answer);
            assertTrue(answer.contains("Content-Length: 0\r\n"), answer);
        }
    }

    @LoopTest
    void otherMethodsAreNotAllowed() throws Exception {
        for (var method : List.of("POST", "PUT", "DELETE", "OPTIONS")) {
            var answer = ask(files(), method, "/digits.txt");
            assertStatus(405, answer);
            assertTrue(answer.contains("\r\nAllow: GET, HEAD\r\n"), answer);
        }
    }

    @LoopTest
    void aPrefixIsTakenOff() throws Exception {
        var files = StaticFiles.of(root, StaticOptions.defaults().withPrefix("/static"));
        assertStatus(200, get(files, "/static/digits.txt"));
        assertStatus(404, get(files, "/digits.txt"));
        assertStatus(404, get(files, "/staticdigits.txt"));
        assertStatus(404, get(files, "/static"));
    }

    @LoopTest
    void fieldsOfTheSettingsAreAdded() throws Exception {
        write("x.unheard", "x");
        var options = StaticOptions.defaults().withCacheControl("max-age=60")
                .withTypes(java.util.Map.of("unheard", "application/x-unheard"));
        var answer = get(StaticFiles.of(root, options), "/x.unheard");
        assertTrue(answer.contains("\r\nCache-Control: max-age=60\r\n"), answer);
        assertTrue(answer.contains("\r\nContent-Type: application/x-unheard\r\n"), answer);
    }

    // ---- folders ---------------------------------------------------------------------------------

    @LoopTest
    void foldersAreNotListed() throws Exception {
        assertStatus(404, get(files(), "/"));
        assertStatus(404, get(files(), "/sub"));
        assertStatus(404, get(files(), "/sub/"));
        assertStatus(404, get(files(), "/digits.txt/"));
    }

    @LoopTest
    void anIndexStandsForItsFolder() throws Exception {
        var files = StaticFiles.of(root, StaticOptions.defaults().withIndex("index.html"));
        assertEquals("<p>sub</p>", body(get(files, "/sub/")));
        assertStatus(404, get(files, "/"));
        var moved = get(files, "/sub?a=b");
        assertStatus(308, moved);
        assertTrue(moved.contains("\r\nLocation: /sub/?a=b\r\n"), moved);
    }

    @LoopTest
    void aRedirectNeverNamesAnotherHost() throws Exception {
        var files = StaticFiles.of(root, StaticOptions.defaults().withIndex("index.html"));
        for (var path : List.of("//sub", "//evil.example/../sub", "/%2fsub", "/\\sub", "//evil.example/%2e%2e/sub")) {
            var answer = get(files, path);
            assertFalse(answer.contains("Location"), answer);
        }
    }

    // ---- what must not be read -------------------------------------------------------------------

    @LoopTest
    void nothingOutsideTheFolderIsRead() throws Exception {
        for (var path : List.of(
            "/../outside.txt", "/%2e%2e/outside.txt", "/.%2e/outside.txt", "/sub/../../outside.txt",
            "/sub/%2e%2e%2f%2e%2e%2foutside.txt", "/..%2foutside.txt", "/..%5coutside.txt", "/%252e%252e/outside.txt",
            "/sub/..%00/outside.txt", "/digits.txt%00", "//" + place + "/outside.txt", "/%2f" + place + "/outside.txt",
            "/C:/outside.txt", "/digits.txt::$DATA", "/.hidden", "/sub/.hidden", "/%2ehidden", "/digits.txt.")) {
            var answer = get(files(), path);
            assertTrue(answer.startsWith("HTTP/1.1 404") || answer.startsWith("HTTP/1.1 400"), path + ": " + answer);
            assertFalse(answer.contains("secret"), path);
        }
    }

    @LoopTest
    void linksMustStayWithinTheFolder() throws Exception {
        Files.createSymbolicLink(root.resolve("out.txt"), place.resolve("outside.txt"));
        Files.createSymbolicLink(root.resolve("out"), place);
        Files.createSymbolicLink(root.resolve("bare.txt"), root.resolve(".hidden"));
        Files.createSymbolicLink(root.resolve("dangling.txt"), root.resolve("nothing"));
        Files.createSymbolicLink(root.resolve("loop.txt"), root.resolve("loop.txt"));
        Files.createSymbolicLink(root.resolve("in.txt"), root.resolve("digits.txt"));
        for (var path : List.of("/out.txt", "/out/outside.txt", "/bare.txt", "/dangling.txt", "/loop.txt")) {
            assertStatus(404, get(files(), path));
        }
        assertEquals(DIGITS, body(get(files(), "/in.txt")));
    }

    @LoopTest
    void aSiblingWhoseNameBeginsLikeTheFolderIsOutside() throws Exception {
        var sibling = Files.createDirectories(place.resolve("public-not"));
        Files.writeString(sibling.resolve("a.txt"), "secret");
        Files.createSymbolicLink(root.resolve("b.txt"), sibling.resolve("a.txt"));
        assertStatus(404, get(files(), "/b.txt"));
    }

    // ---- conditions ------------------------------------------------------------------------------

    @LoopTest
    void whoHasTheFileIsToldSo() throws Exception {
        for (var field : List.of("If-None-Match: " + TAG, "If-None-Match: W/" + TAG, "If-None-Match: \"x\", " + TAG,
            "If-None-Match: *", "If-Modified-Since: " + CHANGED_TEXT)) {
            for (var method : List.of("GET", "HEAD")) {
                assertEquals(
                    "HTTP/1.1 304 Not Modified\r\n" + Wire.DATE + "ETag: " + TAG + "\r\nLast-Modified: "
                            + CHANGED_TEXT + "\r\n\r\n",
                    ask(files(), method, "/digits.txt", field));
            }
        }
        assertStatus(200, get(files(), "/digits.txt", "If-None-Match: \"x\""));
        assertStatus(200, get(files(), "/digits.txt", "If-None-Match: \"x\"", "If-Modified-Since: " + CHANGED_TEXT));
        assertStatus(200, get(files(), "/digits.txt", "If-Modified-Since: Mon, 31 Oct 1994 00:00:00 GMT"));
    }

    @LoopTest
    void aPreconditionThatFailsIsAnswered412() throws Exception {
        assertStatus(412, get(files(), "/digits.txt", "If-Match: \"x\""));
        assertStatus(412, get(files(), "/digits.txt", "If-Match: W/" + TAG));
        assertStatus(200, get(files(), "/digits.txt", "If-Match: " + TAG));
        assertStatus(412, get(files(), "/digits.txt", "If-Unmodified-Since: Mon, 31 Oct 1994 00:00:00 GMT"));
        assertStatus(412, get(files(), "/nothing.txt", "If-Match: *"));
        assertStatus(400, get(files(), "/digits.txt", "If-None-Match: x"));
    }

    // ---- ranges ----------------------------------------------------------------------------------

    @LoopTest
    void aRangeIsSent() throws Exception {
        for (var files : List.of(files(), onDisk())) {
            var answer = get(files, "/digits.txt", "Range: bytes=5-8");
            assertStatus(206, answer);
            assertTrue(answer.contains("\r\nContent-Range: bytes 5-8/30\r\n"), answer);
            assertTrue(answer.contains("\r\nContent-Length: 4\r\n"), answer);
            assertEquals("5678", body(answer));
            assertEquals("789", body(get(files, "/digits.txt", "Range: bytes=-3")));
            assertEquals("89", body(get(files, "/digits.txt", "Range: bytes=28-99")));
        }
    }

    @LoopTest
    void aRangeBehindTheEndIsRefused() throws Exception {
        var answer = get(files(), "/digits.txt", "Range: bytes=30-");
        assertStatus(416, answer);
        assertTrue(answer.contains("\r\nContent-Range: bytes */30\r\n"), answer);
    }

    @LoopTest
    void rangesThatMeanNothingAreIgnored() throws Exception {
        for (var range : List.of("lines=1-2", "bytes=8-5", "bytes=", "bytes=x", "bytes=" + "1-1,".repeat(20) + "2-2")) {
            assertStatus(200, get(files(), "/digits.txt", "Range: " + range));
        }
        assertStatus(200, ask(files(), "HEAD", "/digits.txt", "Range: bytes=1-2"));
        assertStatus(200, get(files(), "/digits.txt", "Range: bytes=1-2", "Range: bytes=3-4"));
    }

    @LoopTest
    void severalRangesAreParts() throws Exception {
        for (var files : List.of(files(), onDisk())) {
            var answer = get(files, "/digits.txt", "Range: bytes=20-21,3-5,-1");
            assertStatus(206, answer);
            var boundary = answer.replaceFirst("(?s).*boundary=([^\r]+)\r\n.*", "$1");
            var part = "--" + boundary + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes ";
            var expected = part + "20-21/30\r\n\r\n01\r\n" + part + "3-5/30\r\n\r\n345\r\n" + part
                    + "29-29/30\r\n\r\n9\r\n--" + boundary + "--\r\n";
            assertEquals(expected, body(answer));
            assertTrue(answer.contains("\r\nContent-Length: " + expected.length() + "\r\n"), answer);
        }
    }

    @LoopTest
    void overlappingRangesAreJoined() throws Exception {
        assertEquals("01234567", body(get(files(), "/digits.txt", "Range: bytes=0-5,3-7")));
    }

    @LoopTest
    void aRangeOfAnotherStateGetsTheWhole() throws Exception {
        assertStatus(206, get(files(), "/digits.txt", "Range: bytes=1-2", "If-Range: " + TAG));
        assertStatus(200, get(files(), "/digits.txt", "Range: bytes=1-2", "If-Range: \"x\""));
        assertStatus(200, get(files(), "/digits.txt", "Range: bytes=1-2", "If-Range: W/" + TAG));
        assertStatus(206, get(files(), "/digits.txt", "Range: bytes=1-2", "If-Range: " + CHANGED_TEXT));
        assertStatus(200, get(files(), "/digits.txt", "Range: bytes=1-2", "If-Range: Mon, 31 Oct 1994 00:00:00 GMT"));
    }

    // ---- compressed before -----------------------------------------------------------------------

    @LoopTest
    void aCompressedFileBesideIsSentToWhoTakesIt() throws Exception {
        write("a.css", "plain");
        write("a.css.gz", "zipped");
        var files = StaticFiles.of(root, StaticOptions.defaults().withPrecompressed(List.of("br", "gzip")));
        var answer = get(files, "/a.css", "Accept-Encoding: gzip, br");
        assertEquals("zipped", body(answer));
        assertTrue(answer.contains("\r\nContent-Type: text/css; charset=utf-8\r\n"), answer);
        assertTrue(answer.contains("\r\nContent-Encoding: gzip\r\n"), answer);
        assertTrue(answer.contains("\r\nVary: Accept-Encoding\r\n"), answer);
        var plain = get(files, "/a.css");
        assertEquals("plain", body(plain));
        assertTrue(plain.contains("\r\nVary: Accept-Encoding\r\n"), plain);
        assertEquals("plain", body(get(files, "/a.css", "Accept-Encoding: gzip;q=0")));
        var tag = answer.replaceFirst("(?s).*ETag: ([^\r]+)\r\n.*", "$1");
        assertFalse(plain.contains(tag), plain);
        assertStatus(304, get(files, "/a.css", "Accept-Encoding: gzip", "If-None-Match: " + tag));
        assertStatus(200, get(files, "/a.css", "If-None-Match: " + tag));
    }

    // ---- memory ----------------------------------------------------------------------------------

    @LoopTest
    void whatIsKnownIsComparedWithTheDiskAfterAWhile() throws Exception {
        var files = files();
        assertEquals(DIGITS, body(get(files, "/digits.txt")));
        Files.writeString(root.resolve("digits.txt"), "new");
        assertEquals(DIGITS, body(get(files, "/digits.txt")));
        sleep(ofSeconds(1));
        assertEquals("new", body(get(files, "/digits.txt")));
        Files.delete(root.resolve("digits.txt"));
        sleep(ofSeconds(1));
        assertStatus(404, get(files, "/digits.txt"));
    }

    @LoopTest
    void aLargeFileThatHasChangedIsLookedAtAgain() throws Exception {
        var files = StaticFiles.of(root, StaticOptions.defaults().withCache(10, 1 << 20));
        assertEquals(DIGITS, body(get(files, "/digits.txt")));
        Files.writeString(root.resolve("digits.txt"), "something new");
        assertEquals("something new", body(get(files, "/digits.txt")));
        Files.delete(root.resolve("digits.txt"));
        assertStatus(404, get(files, "/digits.txt"));
    }

    @LoopTest
    void theCacheIsBounded() throws Exception {
        var options = StaticOptions.defaults().withCache(1000, 5000);
        var cache = new StaticCache(options);
        for (int i = 0; i < 100; i++) {
            write(i + ".txt", "x".repeat(900));
            var found = (StaticLookup.Found) StaticLookup.look(root, i + ".txt", options);
            cache.put("/" + i + ".txt", found);
        }
        assertTrue(cache.get("/97.txt") == null && cache.get("/98.txt") != null && cache.get("/99.txt") != null);
        cache.put("/huge", new StaticLookup.Found(large(), List.of()));
        assertTrue(cache.get("/huge") == null && cache.get("/99.txt") != null);
    }

    private StaticFile large() throws IOException {
        write("large.txt", "x".repeat(5000));
        var found = StaticLookup.look(root, "large.txt", StaticOptions.defaults());
        return ((StaticLookup.Found) found).plain();
    }

    @LoopTest
    void aFileWhoseNameIsNotAsciiIsFound() throws Exception {
        write("käse 100%.txt", "cheese");
        assertEquals("cheese", body(get(files(), "/k%C3%A4se%20100%25.txt")));
    }
}
