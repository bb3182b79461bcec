package dev.gyre.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.loop.Gyre;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.SimNetwork;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CookieJarTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final CookieJar jar = new CookieJar();

    private void set(String from, String... fields) {
        jar.store(Target.of(URI.create(from)), List.of(fields), NOW);
    }

    private String sent(String to) {
        return sent(to, NOW);
    }

    private String sent(String to, Instant when) {
        return jar.header(Target.of(URI.create(to)), when).orElse("");
    }

    @Test
    void aCookieGoesBackToItsHostOnly() {
        set("http://a.example.org/x", "a=1");
        assertEquals("a=1", sent("http://a.example.org/"));
        assertEquals("a=1", sent("http://a.example.org:81/y"));
        assertEquals("", sent("http://b.a.example.org/"));
        assertEquals("", sent("http://example.org/"));
    }

    @Test
    void aDomainReachesWhatIsBelowIt() {
        set("http://a.example.org/", "a=1; Domain=example.org", "b=2; Domain=.Example.org", "c=3; domain=other.org",
            "d=4; Domain=org", "e=5; Domain=b.a.example.org");
        assertEquals("a=1; b=2", sent("http://b.example.org/"));
        assertEquals("a=1; b=2", sent("http://example.org/"));
        assertEquals("", sent("http://badexample.org/"));
    }

    @Test
    void pathsAreFoldersAndLongerOnesComeFirst() {
        set("http://h/a/b/c", "a=1", "b=2; Path=/", "c=3; Path=/a");
        assertEquals("a=1; c=3; b=2", sent("http://h/a/b/x?q"));
        assertEquals("a=1; c=3; b=2", sent("http://h/a/b"));
        assertEquals("c=3; b=2", sent("http://h/a/bc"));
        assertEquals("b=2", sent("http://h/ab"));
    }

    @Test
    void secureOnesNeedHttps() {
        set("https://h/", "a=1; Secure", "__Host-b=2; Secure; Path=/", "__Host-c=3", "__Secure-d=4");
        set("http://h/", "e=5; Secure");
        assertEquals("a=1; __Host-b=2", sent("https://h/"));
        assertEquals("", sent("http://h/"));
    }

    @Test
    void cookiesExpire() {
        set("http://h/", "a=1; Max-Age=60", "b=2; Expires=Thu, 01 Jan 2026 00:02:00 GMT",
            "c=3; Max-Age=60; Expires=Thu, 01 Jan 2099 00:00:00 GMT", "d=4; Max-Age=99999999999999999999", "e=5");
        assertEquals("a=1; b=2; c=3; d=4; e=5", sent("http://h/"));
        assertEquals("b=2; d=4; e=5", sent("http://h/", NOW.plusSeconds(60)));
        assertEquals("e=5", sent("http://h/", NOW.plusSeconds(401L * 24 * 3600)));
        set("http://h/", "e=; Max-Age=0");
        assertEquals(0, jar.size());
    }

    @Test
    void thereAreNotMoreThanFiftyOfAHost() {
        for (int i = 0; i < 60; i++) set("http://h/", "c" + i + "=1");
        assertEquals(50, jar.size());
        for (int i = 0; i < 4_000; i++) set("http://h" + i + "/", "c=1");
        assertEquals(3_000, jar.size());
    }

    @LoopTest
    void aClientWithAJarSendsWhatServersHaveSet(SimNetwork network) throws Exception {
        TestServer.answering((request, peer) -> {
            if (request.target().equals("/set")) {
                peer.answer(302, "", "Location", "/get", "Set-Cookie", "s=1; HttpOnly", "Set-Cookie", "t=2; Max-Age=5");
            } else {
                peer.answer(200, request.header("Cookie"));
            }
        }, server -> {
            try (var client = HttpClient.open(ClientOptions.defaults().withCookies(new CookieJar()))) {
                assertEquals("s=1; t=2", client.get(server.url("/set")).text());
                Gyre.sleep(Gyre.ofSeconds(6));
                assertEquals("s=1", client.get(server.url("/get")).text());
                assertEquals("own=3",
                    client.request("GET", server.url("/get")).header("Cookie", "own=3").send().text());
            }
            try (var client = HttpClient.open()) {
                assertEquals("", client.get(server.url("/set")).text());
            }
        });
    }
}
