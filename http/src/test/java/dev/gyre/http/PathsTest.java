package dev.gyre.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathsTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "/; ''", "/a; a", "/a/; a|", "/a/b; a|b", "//; |", "/a%2Fb; a/b", "/%e2%82%ac; \u20ac", "/a+b; a+b",
        "/a%252e; a%2e", "/...; ...", "/a b; a b"})
    void segmentsAreDecodedOnce(String path, String segments) {
        assertEquals(segments, String.join("|", UrlPath.segments(path)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "*", "/.", "/..", "/a/../b", "/%2e%2e", "/.%2E/", "/%zz", "/%", "/%4", "/%ff",
        "/%00", "/%0d%0a", "/\u00e9", "/%7f", "/%c0%ae%c0%ae"})
    void pathsThatAreNotPlainAreRefused(String path) {
        assertEquals(400, assertThrows(BadContentException.class, () -> UrlPath.segments(path)).status());
    }

    @Test
    void segmentsComeBackAsTheyWereEncoded() {
        var segments = List.of("a/b", "", "%2e", "\u20ac+ ?#", "..a");
        assertEquals("/a%2Fb//%252e/%E2%82%AC+%20%3F%23/..a", UrlPath.of(segments));
        assertEquals(segments, UrlPath.segments(UrlPath.of(segments)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"/; ''", "/a.css; a.css", "/a/b/; a/b/", "/a%20b.txt; a b.txt", "/a..b; a..b",
        "/%e2%82%ac; \u20ac", "/console.log; console.log", "/a~; a~", "/~a; ~a"})
    void plainFilesAreFound(String path, String file) {
        assertEquals(Optional.of(file), StaticPath.resolve(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/..", "/../a", "/a/../../b", "/%2e%2e/a", "/%2E./a", "/..%2fa", "/..%5ca", "/a%2f..%2fb",
        "/a\\..\\b", "/%5c%5chost/share", "/C:/a", "/c%3A%5ca", "/a%00.txt", "/a%0a", "//etc/passwd", "/a//b", "/./a",
        "/.git/config", "/.env", "/%2eenv", "/a.", "/a%20", "/a./b", "/a::$DATA", "/nul", "/a/CON.txt", "/com1.tar.gz",
        "/lpt9", "/%c0%ae%c0%ae/a", "/%252e%252e%252f%", "/a%2fb", "/..;/a", "/*", "", "a", "/aux .txt",
        "/GIT~1/config", "/a~~2", "/%e2%80%8c.git/config"})
    void pathTraversalInAnySpellingIsNotFound(String path) {
        assertEquals(Optional.empty(), StaticPath.resolve(path));
    }

    @Test
    void doublyEncodedDotsAreJustAName() {
        assertEquals(Optional.of("%2e%2e/a"), StaticPath.resolve("/%252e%252e/a"));
    }

    @Test
    void whateverIsFoundLiesBelowTheRoot() {
        var pieces =
                List.of("/", ".", "..", "%2e", "%2f", "%5c", "a", "\\", "%00", ":", "%25", "%c0%af", "nul", " ", "2e");
        var root = Path.of("/srv/www");
        Seeds.each(20_000, random -> {
            var path = new StringBuilder("/");
            for (var count = random.nextInt(8); count > 0; count--)
                path.append(pieces.get(random.nextInt(pieces.size())));
            StaticPath.resolve(path.toString()).ifPresent(file -> {
                assertTrue(root.resolve(file).normalize().startsWith(root), path::toString);
                assertEquals(root.resolve(file).normalize(), root.resolve(file), path::toString);
            });
        });
    }
}
