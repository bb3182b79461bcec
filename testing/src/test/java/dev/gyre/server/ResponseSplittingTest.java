package dev.gyre.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.http.BadContentException;
import dev.gyre.http.HeaderFields;
import dev.gyre.http.SetCookie;
import dev.gyre.testing.LoopTest;
import java.io.IOException;
import java.util.List;

/// Handlers that put what a client has sent into the head of an answer: checks 28 and 36 of the list of attacks.
class ResponseSplittingTest {
    private static final List<String> BREAKS =
            List.of("\r\n", "\n", "\r", "\0", "\u0001", "\u007f", "\u2028", "\u010a");

    /// What the client gets for an answer that is made with `evil`.
    private static void assertRefused(Handler handler, String evil) throws Exception {
        var answer = Wire.answers(handler, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertEquals(Wire.error("500 Internal Server Error", "Internal Server Error"), answer, evil);
    }

    @LoopTest
    void nothingEndsAFieldEarly() throws Exception {
        for (var end : BREAKS) {
            var evil = "x" + end + "Evil: yes";
            assertRefused(exchange -> exchange.send(200, HeaderFields.of("X-Echo", evil)), evil);
            assertRefused(exchange -> exchange.send(200, HeaderFields.of(evil, "x")), evil);
            assertRefused(exchange -> exchange.send(302, HeaderFields.of("Location", "/" + evil)), evil);
            assertRefused(exchange -> exchange.stream(200, HeaderFields.of("X-Echo", evil)).write("x"), evil);
            assertRefused(exchange -> {
                exchange.addField("X-Echo", evil);
                exchange.send("x");
            }, evil);
            assertRefused(exchange -> {
                exchange.beforeAnswer(answer -> answer.fields(HeaderFields.of("X-Echo", evil)));
                exchange.send("x");
            }, evil);
            assertRefused(exchange -> {
                throw new HttpException(401, "x", HeaderFields.of("WWW-Authenticate", evil));
            }, evil);
        }
    }

    @LoopTest
    void nothingEndsACookieEarly() throws Exception {
        for (var end : List.of("\r\n", "\0", ";", ",", " ", "\"", "\\", "\u00e4")) {
            var evil = "x" + end + "Domain=evil.example";
            assertRefused(exchange -> {
                exchange.addField("Set-Cookie", SetCookie.of("a", evil).encode());
                exchange.send("x");
            }, evil);
            assertRefused(exchange -> {
                exchange.addField("Set-Cookie", SetCookie.of(evil, "a").encode());
                exchange.send("x");
            }, evil);
        }
    }

    @LoopTest
    void cookiesAreHiddenFromScriptsAndOtherSites() throws Exception {
        Handler handler = exchange -> {
            var cookie = SetCookie.of("a", "1").withSecure(exchange.peer().isSecure());
            exchange.addField("Set-Cookie", cookie.encode());
            exchange.send("x");
        };
        var plain = Wire.answers(handler, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertTrue(plain.contains("\r\nSet-Cookie: a=1; Path=/; HttpOnly; SameSite=lax\r\n"), plain);
        var secure = Wire.answers(handler.behind(TrustedProxies.xForwarded("unix")),
            "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-Proto: https\r\n\r\n");
        assertTrue(secure.contains("\r\nSet-Cookie: a=1; Path=/; Secure; HttpOnly; SameSite=lax\r\n"), secure);
    }

    @LoopTest
    void messagesOfExceptionsStayHere() throws Exception {
        for (var failure : List.of(new IllegalStateException("secret"), new IOException("secret"),
            new BadContentException(500, "secret"))) {
            var answer = Wire.answers(exchange -> {
                throw failure;
            }, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 500 "), answer);
            assertFalse(answer.contains("secret"), answer);
        }
    }
}
