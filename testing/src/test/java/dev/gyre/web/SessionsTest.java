package dev.gyre.web;

import static dev.gyre.loop.Gyre.ofSeconds;
import static dev.gyre.loop.Gyre.sleep;
import static dev.gyre.web.Asking.ask;
import static dev.gyre.web.Asking.from;
import static dev.gyre.web.Asking.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.server.Handler;
import dev.gyre.testing.LoopTest;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final Sessions SESSIONS = Sessions.signedWith(key(1));

    /// `/set?name=value` sets, `/get?name=` tells, `/clear` ends, `/other` does not look.
    private static final Handler APP = exchange -> {
        switch (exchange.path()) {
            case "/set" -> {
                var value = exchange.query().list().getFirst();
                Session.of(exchange).put(value.name(), value.value());
                exchange.send("set");
            }
            case "/get" -> exchange.send(Session.of(exchange).get(exchange.query().list().getFirst().name())
                    .orElse("-"));
            case "/clear" -> {
                Session.of(exchange).clear();
                exchange.send("cleared");
            }
            default -> exchange.send("other");
        }
    };

    private static byte[] key(int seed) {
        var key = new byte[32];
        Arrays.fill(key, (byte) seed);
        return key;
    }

    private static Asking.Answered get(Sessions sessions, String target, String cookie) throws Exception {
        return request(APP.behind(sessions), "GET", target, "", cookie.isEmpty() ? "X-None: 1" : "Cookie: " + cookie);
    }

    /// The cookie that was set, without its attributes.
    private static String cookieOf(Asking.Answered answer) {
        var field = answer.field("Set-Cookie");
        assertTrue(field.contains("; "), answer.head());
        return field.substring(0, field.indexOf("; "));
    }

    @LoopTest
    void whatWasSetIsThereInTheNextRequest() throws Exception {
        var cookie = cookieOf(get(SESSIONS, "/set?user=%C3%84nn%20%3B%3D%26", ""));
        var answer = get(SESSIONS, "/get?user=", cookie);
        assertEquals("Änn ;=&", answer.body());
        assertEquals("", answer.field("Set-Cookie"));
        assertEquals("Cookie", answer.field("Vary"));
    }

    @LoopTest
    void theCookieIsSafeByDefault() throws Exception {
        var field = get(SESSIONS, "/set?a=b", "").field("Set-Cookie");
        assertTrue(field.startsWith("session="), field);
        assertTrue(field.endsWith("; Max-Age=1209600; Path=/; HttpOnly; SameSite=lax"), field);
        var secure = request(APP.behind(SESSIONS).behind(from("203.0.113.9", true)), "GET", "/set?a=b", "");
        assertTrue(secure.field("Set-Cookie").endsWith("; Path=/; Secure; HttpOnly; SameSite=lax"));
    }

    @LoopTest
    void nothingIsSentWhenNobodyLooks() throws Exception {
        var cookie = cookieOf(get(SESSIONS, "/set?a=b", ""));
        var answer = get(SESSIONS, "/other", cookie);
        assertEquals("", answer.field("Set-Cookie"));
        assertEquals("", answer.field("Vary"));
        assertEquals("", get(SESSIONS, "/get?a=", "").field("Set-Cookie"));
    }

    @LoopTest
    void everyChangedByteMakesItInvalid() throws Exception {
        var cookie = cookieOf(get(SESSIONS, "/set?a=b", ""));
        assertEquals("b", get(SESSIONS, "/get?a=", cookie).body());
        for (int i = "session=".length(); i < cookie.length(); i++) {
            char other = cookie.charAt(i) == 'x' ? 'y' : 'x';
            var changed = cookie.substring(0, i) + other + cookie.substring(i + 1);
            assertEquals("-", get(SESSIONS, "/get?a=", changed).body(), changed);
        }
        for (var wrong : new String[] {"session=", "session=.", "session=" + ".".repeat(100), "session=" + "x".repeat(
            4096), cookie + "x", cookie.substring(0, cookie.length() - 1)}) {
            assertEquals("-", get(SESSIONS, "/get?a=", wrong).body(), wrong);
        }
    }

    @LoopTest
    void aCookieOfAnotherNameOrKeyIsInvalid() throws Exception {
        var cookie = cookieOf(get(SESSIONS, "/set?a=b", ""));
        var renamed = "admin" + cookie.substring("session".length());
        assertEquals("-", get(SESSIONS.withCookieName("admin"), "/get?a=", renamed).body());
        assertEquals("-", get(Sessions.signedWith(key(2)), "/get?a=", cookie).body());
        assertEquals("b", get(SESSIONS, "/get?a=", "session=forged; " + cookie).body());
    }

    @LoopTest
    void anOlderKeyIsAcceptedButNotUsed() throws Exception {
        var old = cookieOf(get(SESSIONS, "/set?a=b", ""));
        var rotated = Sessions.signedWith(key(2)).accepting(key(1));
        assertEquals("b", get(rotated, "/get?a=", old).body());
        var fresh = cookieOf(get(rotated, "/set?c=d", old));
        assertEquals("b", get(Sessions.signedWith(key(2)), "/get?a=", fresh).body());
        assertEquals("-", get(SESSIONS, "/get?a=", fresh).body());
    }

    @LoopTest
    void itEndsAfterItsTimeWithoutAVisit() throws Exception {
        var sessions = SESSIONS.withMaxAge(Duration.ofHours(10));
        var cookie = cookieOf(get(sessions, "/set?a=b", ""));
        sleep(Duration.ofMinutes(59));
        assertEquals("", get(sessions, "/get?a=", cookie).field("Set-Cookie"));
        sleep(Duration.ofMinutes(2));
        var renewed = cookieOf(get(sessions, "/get?a=", cookie));
        sleep(Duration.ofHours(9));
        assertEquals("-", get(sessions, "/get?a=", cookie).body());
        assertEquals("b", get(sessions, "/get?a=", renewed).body());
        sleep(Duration.ofHours(1).plus(ofSeconds(1)));
        assertEquals("-", get(sessions, "/get?a=", renewed).body());
    }

    @LoopTest
    void clearingDeletesTheCookie() throws Exception {
        var cookie = cookieOf(get(SESSIONS, "/set?a=b", ""));
        var field = get(SESSIONS, "/clear", cookie).field("Set-Cookie");
        assertTrue(field.startsWith("session=; Max-Age=0; "), field);
        assertEquals("", get(SESSIONS, "/clear", "").field("Set-Cookie"));
    }

    @LoopTest
    void whatDoesNotFitIsRefusedAndTheRestKept() throws Exception {
        Handler greedy = exchange -> {
            var session = Session.of(exchange);
            session.put("small", "1");
            var failure = assertThrows(IllegalStateException.class, () -> session.put("big", "x".repeat(4096)));
            assertTrue(failure.getMessage().contains("4096"), failure.getMessage());
            assertThrows(IllegalStateException.class, () -> session.put("small", "x".repeat(4096)));
            session.put("most", "x".repeat(4000));
            assertEquals("1", session.get("small").orElseThrow());
            assertFalse(session.all().containsKey("big"));
            exchange.send("done");
        };
        var answer = ask(greedy.behind(SESSIONS), "GET");
        assertEquals("done", answer.body());
        assertEquals("1", get(SESSIONS, "/get?small=", cookieOf(answer)).body());
    }

    @LoopTest
    void aLateChangeIsAnError() throws Exception {
        Handler late = exchange -> {
            var session = Session.of(exchange);
            exchange.send("sent");
            assertThrows(IllegalStateException.class, () -> session.put("a", "b"));
        };
        assertEquals("sent", ask(late.behind(SESSIONS), "GET").body());
    }

    @LoopTest
    void withoutTheFilterTheErrorSaysWhatToDo() throws Exception {
        Handler alone = exchange -> {
            var failure = assertThrows(IllegalStateException.class, () -> Session.of(exchange));
            assertTrue(failure.getMessage().contains("app.use"), failure.getMessage());
            exchange.send("done");
        };
        assertEquals("done", ask(alone, "GET").body());
    }

    @Test
    void shortKeysAreRefused() {
        var failure = assertThrows(IllegalArgumentException.class, () -> Sessions.signedWith(new byte[31]));
        assertTrue(failure.getMessage().contains("31"));
    }
}
