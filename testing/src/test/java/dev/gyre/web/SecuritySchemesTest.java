package dev.gyre.web;

import static dev.gyre.web.Asking.ask;
import static dev.gyre.web.Asking.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.server.Exchange;
import dev.gyre.server.Handler;
import dev.gyre.testing.LoopTest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SecuritySchemesTest {
    private static Handler telling(Function<Exchange, Object> found) {
        return exchange -> exchange.send(String.valueOf(found.apply(exchange)));
    }

    private static void assertRefused(Handler handler, String challenge, String... lines) throws Exception {
        var answer = ask(handler, "GET", lines);
        assertEquals(401, answer.status(), List.of(lines).toString());
        assertEquals("Not authenticated", answer.body());
        assertEquals(challenge, answer.field("WWW-Authenticate"));
    }

    private static String basic(String text) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @LoopTest
    void basicCredentialsAreDecoded() throws Exception {
        var scheme = HttpBasic.create();
        var handler = telling(exchange -> {
            var who = scheme.credentials(exchange);
            return who.username() + "|" + who.password();
        });
        assertEquals("u|p", ask(handler, "GET", "Authorization: Basic dTpw").body());
        assertEquals("u|p", ask(handler, "GET", "Authorization: bAsIc  dTpw ").body());
        assertEquals("Jürgen|a:b", ask(handler, "GET", basic("Jürgen:a:b")).body());
        assertEquals("|", ask(handler, "GET", basic(":")).body());
        for (var wrong : List.of("Authorization: Basic !!!", "Authorization: Basic", "Authorization: Basic ",
            "Authorization: Bearer dTpw", basic("no colon"), basic("a:b\n"), "Authorization: Basic /zov",
            "X-None: 1")) {
            assertRefused(handler, "Basic", wrong);
        }
        assertRefused(telling(HttpBasic.inRealm("shop 1")::credentials), "Basic realm=\"shop 1\"");
        assertThrows(IllegalArgumentException.class, () -> HttpBasic.inRealm("\""));
    }

    @LoopTest
    void tokensAreFound() throws Exception {
        var bearer = HttpBearer.create();
        var handler = telling(exchange -> {
            var found = bearer.credentials(exchange);
            return found.scheme() + "|" + found.credentials();
        });
        assertEquals("bearer|abc", ask(handler, "GET", "Authorization: bearer abc").body());
        assertRefused(handler, "Bearer");
        assertRefused(handler, "Bearer", "Authorization: Bearer");
        assertRefused(telling(HttpDigest.create()::credentials), "Digest");
        var oauth = telling(OAuth2Password.at("token")::token);
        assertEquals("abc", ask(oauth, "GET", "Authorization: Bearer abc").body());
        assertRefused(oauth, "Bearer", "Authorization: Basic abc");
        var oidc = telling(OpenIdConnect.at("/oidc")::authorization);
        assertEquals("Bearer abc", ask(oidc, "GET", "Authorization: Bearer abc").body());
        assertRefused(oidc, "Bearer");
    }

    @LoopTest
    void keysAreFoundWhereTheyAre() throws Exception {
        var inHeader = telling(ApiKey.inHeader("X-Key")::value);
        assertEquals("k", ask(inHeader, "GET", "x-key: k").body());
        assertRefused(inHeader, "APIKey");
        assertRefused(inHeader, "APIKey", "X-Key:");
        var inQuery = telling(ApiKey.inQuery("key")::value);
        assertEquals("k", request(inQuery, "GET", "/?key=k", "").body());
        assertRefused(inQuery, "APIKey");
        var inCookie = telling(ApiKey.inCookie("key")::value);
        assertEquals("k", ask(inCookie, "GET", "Cookie: a=b; key=k").body());
        assertRefused(inCookie, "APIKey", "Cookie: a=b");
    }

    @LoopTest
    void nobodyIsRefusedWhereCredentialsAreOptional() throws Exception {
        assertEquals("null", ask(telling(HttpBasic.create()::credentialsOrNull), "GET").body());
        assertEquals("null", ask(telling(HttpBearer.create()::credentialsOrNull), "GET").body());
        assertEquals("null", ask(telling(ApiKey.inHeader("X-Key")::valueOrNull), "GET").body());
        assertEquals("null", ask(telling(OAuth2Password.at("token")::tokenOrNull), "GET").body());
        assertEquals("null", ask(telling(OpenIdConnect.at("/oidc")::authorizationOrNull), "GET").body());
    }

    @Test
    void credentialsDoNotShowInLogs() {
        assertFalse(new BasicCredentials("ann", "secret").toString().contains("secret"));
        assertFalse(new HttpCredentials("Bearer", "secret").toString().contains("secret"));
    }

    @Test
    void secretsAreCompared() {
        assertTrue(Secrets.equal("abc", "abc"));
        assertFalse(Secrets.equal("abc", "abd"));
        assertFalse(Secrets.equal("abc", "ab"));
        assertFalse(Secrets.equal("abc", ""));
        assertTrue(Secrets.equal(new byte[] {1, 2}, new byte[] {1, 2}));
    }
}
