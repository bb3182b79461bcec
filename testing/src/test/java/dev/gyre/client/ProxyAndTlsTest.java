package dev.gyre.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.net.Tcp;
import dev.gyre.loop.net.Tls;
import dev.gyre.loop.net.TlsTestKeys;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.LoopTest.Time;
import java.util.ArrayList;

class ProxyAndTlsTest {
    private static ClientOptions trusting() {
        return ClientOptions.defaults().withTls(tls -> tls.withTrust(TlsTestKeys.trust()));
    }

    private static Tls serverTls() {
        return Tls.server(TlsTestKeys.identity());
    }

    private static String secure(TestServer server) {
        return "https://localhost:" + server.port() + "/x";
    }

    @LoopTest(time = Time.REAL)
    void httpsIsChecked() throws Exception {
        TestServer.answeringTls(serverTls(), (request, peer) -> peer.answer(200, request.target()), server -> {
            try (var client = HttpClient.open(trusting())) {
                for (int i = 0; i < 3; i++) assertEquals("/x", client.get(secure(server)).text());
                assertEquals(1, server.connections);
            }
            try (var client = HttpClient.open()) {
                var failed = assertThrows(HttpClientException.ConnectFailed.class, () -> client.get(secure(server)));
                assertTrue(failed.getMessage().contains("https://localhost:"), failed.getMessage());
            }
        });
    }

    @LoopTest(time = Time.REAL)
    void aRedirectionFromHttpsToHttpIsRefusedUnlessAllowed() throws Exception {
        TestServer.answering((request, peer) -> peer.answer(200, "plain"),
            plain -> TestServer.answeringTls(serverTls(),
                (request, peer) -> peer.answer(302, "", "Location", plain.url("/")),
                server -> {
                    try (var client = HttpClient.open(trusting())) {
                        assertThrows(HttpClientException.RedirectRefused.class, () -> client.get(secure(server)));
                    }
                    try (var client = HttpClient.open(trusting().withFollowsToPlain(true))) {
                        assertEquals("plain", client.get(secure(server)).text());
                    }
                }));
    }

    /// A proxy that answers itself what is not CONNECT, and tunnels the rest.
    private static TestServer.Script proxy(ArrayList<String> asked) {
        return peer -> {
            for (var request = peer.next(); request != null; request = peer.next()) {
                asked.add(request.method() + " " + request.target() + " " + request.header("Proxy-Authorization"));
                if (!request.method().equals("CONNECT")) {
                    peer.answer(200, "from the proxy");
                    continue;
                }
                if (request.header("Proxy-Authorization").isEmpty()) {
                    peer.answer(407, "");
                    return;
                }
                var port = Integer.parseInt(request.target().replaceFirst(".*:", ""));
                try (var behind = Tcp.connect("127.0.0.1", port)) {
                    peer.raw("HTTP/1.1 200 Connection established\r\n\r\n");
                    Gyre.race(() -> peer.stream.copyTo(behind), () -> behind.copyTo(peer.stream));
                }
                return;
            }
        };
    }

    @LoopTest(time = Time.REAL)
    void plainRequestsGoToTheProxyAndSecureOnesThroughIt() throws Exception {
        var asked = new ArrayList<String>();
        TestServer.scripted(proxy(asked),
            between -> TestServer.answeringTls(serverTls(), (request, peer) -> peer.answer(200, request.header(
                "Proxy-Authorization") + "secret"), server -> {
                    var through = Proxy.of("127.0.0.1", between.port());
                    try (var client = HttpClient.open(trusting().withProxy(through.withPassword("me", "pw")))) {
                        assertEquals("from the proxy", client.get("http://example.org/a?b").text());
                        assertEquals("from the proxy", client.get("http://example.net/").text());
                        assertEquals("secret", client.get(secure(server)).text());
                        assertEquals("secret", client.get(secure(server)).text());
                    }
                    assertEquals(2, between.connections);
                    assertEquals("GET http://example.org/a?b Basic bWU6cHc=", asked.getFirst());
                    assertEquals("CONNECT localhost:" + server.port() + " Basic bWU6cHc=", asked.getLast());
                    try (var client = HttpClient.open(trusting().withProxy(through))) {
                        var failed = assertThrows(HttpClientException.ConnectFailed.class,
                            () -> client.get(secure(server)));
                        assertTrue(failed.getMessage().contains("407"), failed.getMessage());
                        assertFalse(failed.getMessage().contains("pw"), failed.getMessage());
                    }
                }));
    }
}
