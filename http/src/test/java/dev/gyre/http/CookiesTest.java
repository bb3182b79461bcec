package dev.gyre.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gyre.http.SetCookie.SameSite;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookiesTest {
    private static final CookieLimits LIMITS = CookieLimits.defaults();

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "SID=31d4d96e407aad42 | SID=31d4d96e407aad42",
        "SID=31d4; lang=en-US | SID=31d4, lang=en-US",
        "a=1;b=2;;  c = 3 ; | a=1, b=2, c=3",
        "a=\"b c\" | a=\"b c\"", "a={\"x\":1} | a={\"x\":1}", "a=b=c | a=b=c", "a= | a=", "a=1; a=2 | a=1, a=2",
        "noequals; a=1 | a=1", "=x; a=1 | a=1", "a b=1; c=2 | c=2", "a=x\u0001y; b=2 | b=2", "'' | ''"})
    void cookiesAreReadAndOthersLeftOut(String field, String expected) {
        assertEquals(expected, text(Cookie.parse(List.of(field), LIMITS)));
    }

    @Test
    void severalFieldsAreReadInOrderUpToTheLimit() {
        assertEquals("a=1, b=2", text(Cookie.parse(List.of("a=1", "b=2"), LIMITS.withCookiesMax(2))));
        assertEquals(431, assertThrows(BadContentException.class,
            () -> Cookie.parse(List.of("a=1", "b=2; c=3"), LIMITS.withCookiesMax(2))).status());
    }

    private static String text(List<Cookie> cookies) {
        return String.join(", ", cookies.stream().map(cookie -> cookie.name() + "=" + cookie.value()).toList());
    }

    @Test
    void theDefaultsAreSafe() {
        assertEquals("a=b; Path=/; HttpOnly; SameSite=lax", SetCookie.of("a", "b").encode());
    }

    @Test
    void everyAttributeIsWritten() {
        var cookie = SetCookie.of("a", "b").withPath("/x").withDomain("example.com").withMaxAge(Duration.ofMinutes(1))
                .withExpires(Instant.parse("1994-11-06T08:49:37Z")).withSecure(true).withHttpOnly(false)
                .withSameSite(SameSite.NONE).withPartitioned(true);
        assertEquals("a=b; Expires=Sun, 06 Nov 1994 08:49:37 GMT; Max-Age=60; Domain=example.com; Path=/x; Secure;"
                + " SameSite=none; Partitioned",
            cookie.encode());
        assertEquals("a=; Max-Age=0; Path=/; HttpOnly; SameSite=strict",
            SetCookie.of("a", "").withMaxAge(Duration.ofSeconds(-5)).withSameSite(SameSite.STRICT).encode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a;b", "a b", "a,b", "a\"b", "a\\b", "a\r\nSet-Cookie: x=y", "a\nb", "a\0b", "\u00e9"})
    void injectionThroughACookieIsRefused(String text) {
        var cookie = SetCookie.of("a", "b");
        assertThrows(IllegalArgumentException.class, () -> SetCookie.of("a", text));
        assertThrows(IllegalArgumentException.class, () -> SetCookie.of(text + "(", "b"));
        assertThrows(IllegalArgumentException.class, () -> cookie.withPath("/;" + text));
        assertThrows(IllegalArgumentException.class, () -> cookie.withDomain(text + ";"));
    }

    @Test
    void whatBrowsersWouldDropIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> SetCookie.of("", "b"));
        assertThrows(IllegalArgumentException.class, () -> SetCookie.of("a", "b".repeat(4096)));
        assertThrows(IllegalArgumentException.class, () -> SetCookie.of("__Host-a", "b"));
        assertThrows(IllegalArgumentException.class, () -> SetCookie.of("__SECURE-a", "b"));
        var cookie = SetCookie.of("a", "b");
        assertThrows(IllegalArgumentException.class, () -> cookie.withSameSite(SameSite.NONE));
        assertThrows(IllegalArgumentException.class, () -> cookie.withPartitioned(true));
        assertThrows(IllegalArgumentException.class, () -> cookie.withPath("x"));
        assertThrows(IllegalArgumentException.class, () -> cookie.withPath("/" + "x".repeat(1024)));
        assertThrows(IllegalArgumentException.class, () -> cookie.withDomain("a..b"));
        assertThrows(IllegalArgumentException.class, () -> cookie.withDomain(".a"));
    }

    @Test
    void prefixesMeanWhatTheyPromise() {
        var host = new SetCookie("__Host-a", "b", "/", null, null, null, true, true, SameSite.LAX, false);
        assertEquals("__Host-a=b; Path=/; Secure; HttpOnly; SameSite=lax", host.encode());
        assertThrows(IllegalArgumentException.class, () -> host.withDomain("example.com"));
        assertThrows(IllegalArgumentException.class, () -> host.withPath("/x"));
        assertThrows(IllegalArgumentException.class, () -> host.withSecure(false));
    }
}
