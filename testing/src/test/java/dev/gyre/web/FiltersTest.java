package dev.gyre.web;

import static dev.gyre.web.Asking.ask;
import static dev.gyre.web.Asking.from;
import static dev.gyre.web.Asking.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gyre.http.HeaderFields;
import dev.gyre.server.Handler;
import dev.gyre.server.HttpException;
import dev.gyre.testing.LoopTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Filters that look at one request and keep nothing.
class FiltersTest {
    private static final Handler HELLO = exchange -> exchange.send("hello");

    @LoopTest
    void onlyTrustedHostsAreServed() throws Exception {
        var guarded = HELLO.behind(TrustedHosts.of("example.com", "*.example.org", "[::1]"));
        for (var host : List.of("example.com", "EXAMPLE.com:8080", "a.example.org", "a.b.example.org:1", "[::1]:80")) {
            assertEquals(200, ask(guarded, "GET", "Host: " + host).status(), host);
        }
        for (var host : List.of("evil.com", "example.org", "evilexample.org", "example.com.evil.com", "::1", "")) {
            var answer = ask(guarded, "GET", "Host: " + host);
            assertEquals(400, answer.status(), host);
        }
        assertEquals("Invalid host header", ask(guarded, "GET", "Host: evil.com").body());
        assertEquals(400, request(guarded, "GET", "http://evil.com/", "", "Host: example.com").status());
    }

    @Test
    void hostsThatAreNoneAreRefusedAtTheStart() {
        for (var wrong : List.of("", "*", "a.*", "https://a", "a:80", "*.")) {
            assertThrows(IllegalArgumentException.class, () -> TrustedHosts.of(wrong), wrong);
        }
    }

    @LoopTest
    void whoComesWithoutTlsIsSentToIt() throws Exception {
        var redirecting = HELLO.behind(HttpsRedirect.toPort(443));
        var answer = request(redirecting, "POST", "/a/b?c=d", "", "Host: example.com:8080");
        assertEquals(307, answer.status());
        assertEquals("https://example.com/a/b?c=d", answer.field("Location"));
        var other = HELLO.behind(HttpsRedirect.toPort(8443));
        assertEquals("https://[::1]:8443/", ask(other, "GET", "Host: [::1]:80").field("Location"));
        assertEquals("https://a.example/x?y",
            request(redirecting, "GET", "http://a.example/x?y", "").field("Location"));
    }

    @LoopTest
    void whoHasComeToTheProxyWithTlsIsServed() throws Exception {
        var redirecting = HELLO.behind(HttpsRedirect.toPort(443));
        assertEquals("hello", ask(redirecting.behind(from("203.0.113.9", true)), "GET").body());
        assertEquals(307, ask(redirecting.behind(from("203.0.113.9", false)), "GET").status());
    }

    @LoopTest
    void pagesOfOtherSitesCannotChangeAnything() throws Exception {
        var guarded = HELLO.behind(Csrf.check().trusting("https://*.partner.example"));
        record Case(int status, String method, String... lines) {}
        for (var check : List.of(
            new Case(200, "GET", "Sec-Fetch-Site: cross-site", "Origin: https://evil.example"),
            new Case(200, "HEAD", "Sec-Fetch-Site: cross-site"),
            new Case(403, "GET", "Connection: Upgrade", "Upgrade: websocket", "Origin: https://evil.example"),
            new Case(200, "GET", "Connection: Upgrade", "Upgrade: websocket", "Origin: https://example.com"),
            new Case(200, "POST"),
            new Case(200, "POST", "Sec-Fetch-Site: same-origin"),
            new Case(200, "POST", "Sec-Fetch-Site: none"),
            new Case(403, "POST", "Sec-Fetch-Site: same-site"),
            new Case(403, "POST", "Sec-Fetch-Site: cross-site"),
            new Case(403, "DELETE", "Sec-Fetch-Site: cross-site", "Origin: https://example.com"),
            new Case(200, "POST", "Sec-Fetch-Site: cross-site", "Origin: https://a.partner.example"),
            new Case(200, "POST", "Origin: https://example.com"),
            new Case(200, "POST", "Origin: http://example.com:8080", "Host: EXAMPLE.com:8080"),
            new Case(403, "POST", "Origin: https://example.com:8080"),
            new Case(403, "POST", "Origin: https://evil.example"),
            new Case(403, "POST", "Origin: null"),
            new Case(200, "POST", "Origin: https://a.partner.example"))) {
            assertEquals(
                check.status, ask(guarded, check.method, check.lines).status(),
                check.method + " " + List.of(check.lines));
        }
    }

    @LoopTest
    void browsersAreToldToBeCareful() throws Exception {
        var answer = ask(HELLO.behind(SecurityHeaders.defaults()), "GET");
        assertEquals("nosniff", answer.field("X-Content-Type-Options"));
        assertEquals("DENY", answer.field("X-Frame-Options"));
        assertEquals("strict-origin-when-cross-origin", answer.field("Referrer-Policy"));
        assertEquals("", answer.field("Content-Security-Policy"));
        assertEquals("", answer.field("Strict-Transport-Security"));
    }

    @LoopTest
    void whatTheHandlerSaysStays() throws Exception {
        Handler framed = exchange -> exchange.send(200, HeaderFields.of("x-frame-options", "SAMEORIGIN"));
        var filter = SecurityHeaders.defaults().without("Referrer-Policy")
                .withContentSecurityPolicy("default-src 'self'");
        var answer = ask(framed.behind(filter), "GET");
        assertEquals("SAMEORIGIN", answer.field("X-Frame-Options"));
        assertEquals("", answer.field("Referrer-Policy"));
        assertEquals("default-src 'self'", answer.field("Content-Security-Policy"));
    }

    @LoopTest
    void errorsAreCompletedToo() throws Exception {
        Handler broken = exchange -> {
            throw new HttpException(404);
        };
        assertEquals("nosniff",
            ask(broken.behind(SecurityHeaders.defaults()), "GET").field("X-Content-Type-Options"));
    }

    @LoopTest
    void hstsIsForSecureConnectionsOnly() throws Exception {
        var filter = SecurityHeaders.defaults().withHstsOfAllSubdomains(Duration.ofDays(1));
        assertEquals("", ask(HELLO.behind(filter), "GET").field("Strict-Transport-Security"));
        assertEquals("max-age=86400; includeSubDomains",
            ask(HELLO.behind(filter).behind(from("203.0.113.9", true)), "GET").field("Strict-Transport-Security"));
    }
}
