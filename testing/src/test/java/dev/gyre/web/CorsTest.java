package dev.gyre.web;

import static dev.gyre.web.Asking.ask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.server.Handler;
import dev.gyre.server.HttpException;
import dev.gyre.testing.LoopTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorsTest {
    private static final Handler HELLO = exchange -> exchange.send("hello");
    private static final Cors SHOP = Cors.allow("https://shop.example", "https://*.shop.example");

    @LoopTest
    void aPreflightIsAnsweredWithWhatIsAllowed() throws Exception {
        var answer = ask(
            HELLO.behind(SHOP.withMethods("GET", "PUT").withHeaders("X-Token")), "OPTIONS",
            "Origin: https://shop.example", "Access-Control-Request-Method: PUT",
            "Access-Control-Request-Headers: x-token, content-type");
        assertEquals(200, answer.status());
        assertEquals("OK", answer.body());
        assertEquals("text/plain; charset=utf-8", answer.field("Content-Type"));
        assertEquals("https://shop.example", answer.field("Access-Control-Allow-Origin"));
        assertEquals("GET, PUT", answer.field("Access-Control-Allow-Methods"));
        assertEquals(
            "Accept, Accept-Language, Content-Language, Content-Type, X-Token",
            answer.field("Access-Control-Allow-Headers"));
        assertEquals("600", answer.field("Access-Control-Max-Age"));
        assertEquals("", answer.field("Access-Control-Allow-Credentials"));
        assertTrue(answer.field("Vary").startsWith("Origin"));
    }

    @LoopTest
    void aPreflightIsToldAllThatIsNotAllowed() throws Exception {
        var answer = ask(
            HELLO.behind(SHOP), "OPTIONS", "Origin: https://evil.example", "Access-Control-Request-Method: PUT",
            "Access-Control-Request-Headers: x-token");
        assertEquals(400, answer.status());
        assertEquals("Disallowed CORS origin, method, headers", answer.body());
        assertEquals("", answer.field("Access-Control-Allow-Origin"));
        assertEquals(
            "Disallowed CORS method",
            ask(HELLO.behind(SHOP), "OPTIONS", "Origin: https://shop.example", "Access-Control-Request-Method: PUT")
                    .body());
    }

    @LoopTest
    void allHeadersAreMirrored() throws Exception {
        var answer = ask(
            HELLO.behind(SHOP.withHeaders("*").withMaxAge(Duration.ofHours(1))), "OPTIONS",
            "Origin: https://a.shop.example",
            "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: x-a, x-b");
        assertEquals(200, answer.status());
        assertEquals("x-a, x-b", answer.field("Access-Control-Allow-Headers"));
        assertEquals("3600", answer.field("Access-Control-Max-Age"));
    }

    @LoopTest
    void anAllowedPageSeesTheAnswer() throws Exception {
        var cors = SHOP.withCredentials().exposing("X-Total", "X-Next");
        var answer = ask(HELLO.behind(cors), "GET", "Origin: https://shop.example");
        assertEquals("hello", answer.body());
        assertEquals("https://shop.example", answer.field("Access-Control-Allow-Origin"));
        assertEquals("true", answer.field("Access-Control-Allow-Credentials"));
        assertEquals("X-Total, X-Next", answer.field("Access-Control-Expose-Headers"));
        assertEquals("Origin", answer.field("Vary"));
    }

    @LoopTest
    void anAllowedPageSeesErrorsToo() throws Exception {
        Handler broken = exchange -> {
            throw new HttpException(404);
        };
        var answer = ask(broken.behind(SHOP), "GET", "Origin: https://shop.example");
        assertEquals(404, answer.status());
        assertEquals("https://shop.example", answer.field("Access-Control-Allow-Origin"));
    }

    @LoopTest
    void otherPagesAreServedButSeeNothing() throws Exception {
        for (var origin : List.of("https://evil.example", "null", "http://shop.example", "https://shop.example:81")) {
            var answer = ask(HELLO.behind(SHOP), "GET", "Origin: " + origin);
            assertEquals("hello", answer.body());
            assertEquals("", answer.field("Access-Control-Allow-Origin"), origin);
            assertEquals("Origin", answer.field("Vary"));
        }
    }

    @LoopTest
    void withoutAnOriginNothingIsAllowedButCachesAreTold() throws Exception {
        var answer = ask(HELLO.behind(SHOP), "GET");
        assertEquals("", answer.field("Access-Control-Allow-Origin"));
        assertEquals("Origin", answer.field("Vary"));
    }

    @LoopTest
    void anyOriginIsAllowedByAStarThatDoesNotVary() throws Exception {
        var answer = ask(HELLO.behind(Cors.allow("*")), "GET", "Origin: https://a.example", "Cookie: a=b");
        assertEquals("*", answer.field("Access-Control-Allow-Origin"));
        assertEquals("", answer.field("Vary"));
    }

    @LoopTest
    void anOptionsRequestThatIsNoPreflightReachesTheHandler() throws Exception {
        assertEquals("hello", ask(HELLO.behind(SHOP), "OPTIONS", "Origin: https://shop.example").body());
        assertEquals("hello", ask(HELLO.behind(SHOP), "OPTIONS", "Access-Control-Request-Method: GET").body());
    }

    @Test
    void patternsFitNoMoreThanTheySeemTo() {
        var subdomains = OriginPattern.of("https://*.shop.example");
        assertTrue(subdomains.matches("https://a.shop.example"));
        assertTrue(subdomains.matches("https://A.b.SHOP.example"));
        assertFalse(subdomains.matches("https://shop.example"));
        assertFalse(subdomains.matches("https://.shop.example"));
        assertFalse(subdomains.matches("https://evilshop.example"));
        assertFalse(subdomains.matches("https://evil.example/.shop.example"));
        assertFalse(subdomains.matches("https://evil.example#.shop.example"));
        assertFalse(subdomains.matches("https://a.shop.example:444"));
        assertFalse(subdomains.matches("https://a.shop.example.evil.example"));
        var ports = OriginPattern.of("http://localhost:*");
        assertTrue(ports.matches("http://localhost:5173"));
        assertFalse(ports.matches("http://localhost:"));
        assertFalse(ports.matches("http://localhost:80.evil.example"));
    }

    @Test
    void whatIsNoOriginIsRefusedAtTheStart() {
        for (var wrong : List.of("shop.example", "null", "https://", "https://a/", "https://a/b", "https://*a.example",
            "https://a.*.example", "https://*.*.example", "https://*", "https://*.", "://a", "https://a b",
            "https://*.a:*")) {
            var failure = assertThrows(IllegalArgumentException.class, () -> Cors.allow(wrong), wrong);
            assertTrue(failure.getMessage().contains(wrong));
        }
        assertThrows(IllegalArgumentException.class, () -> Cors.allow());
        assertThrows(IllegalArgumentException.class, () -> Cors.allow("*").withCredentials());
    }
}
