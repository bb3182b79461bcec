package dev.gyre.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.http.HeaderFields;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.SimNetwork;
import java.util.List;

class RedirectTest {
    private static void echo(TestServer.Seen request, TestServer.Peer peer) throws Exception {
        peer.answer(200, request.method() + " " + request.target() + " " + request.text());
    }

    @LoopTest
    void eachStatusKeepsOrChangesTheMethodAsItShould(SimNetwork network) throws Exception {
        TestServer.answering((request, peer) -> {
            if (request.target().startsWith("/to")) {
                var status = Integer.parseInt(request.target().substring(3));
                peer.answer(status, status == 304 ? "" : "moved", "Location", "there?a=b");
            } else {
                echo(request, peer);
            }
        }, server -> {
            try (var client = HttpClient.open()) {
                for (var status : List.of(301, 302, 303)) {
                    assertEquals("GET /there?a=b ",
                        client.post(server.url("/to" + status), RequestBody.text("body")).text());
                    assertEquals("", server.seen.getLast().header("Content-Type"));
                }
                for (var status : List.of(307, 308)) {
                    assertEquals("POST /there?a=b body",
                        client.post(server.url("/to" + status), RequestBody.text("body")).text());
                }
                for (var status : List.of(301, 302, 307, 308)) {
                    assertEquals("PUT /there?a=b body",
                        client.put(server.url("/to" + status), RequestBody.text("body")).text());
                }
                assertEquals("GET /there?a=b ", client.put(server.url("/to303"), RequestBody.text("body")).text());
                assertEquals(server.url("/there?a=b"), client.get(server.url("/to302")).uri().toString());
                assertEquals(304, client.get(server.url("/to304")).status());
                assertEquals(302, client.request("GET", server.url("/to302")).withoutRedirects().send().status());
                assertEquals(1, server.connections);
            }
        });
    }

    @LoopTest
    void aStreamedBodyIsNotSentTwiceUnlessItMay(SimNetwork network) throws Exception {
        TestServer.answering((request, peer) -> {
            if (request.target().equals("/")) peer.answer(307, "", "Location", "/2");
            else echo(request, peer);
        }, server -> {
            try (var client = HttpClient.open()) {
                var body = RequestBody.stream("text/plain", sink -> sink.write("streamed"));
                var refused = assertThrows(HttpClientException.RedirectRefused.class,
                    () -> client.post(server.url("/"), body));
                assertEquals(307, refused.status());
                assertEquals("POST /2 streamed", client.post(server.url("/"), body.repeatable()).text());
            }
        });
    }

    @LoopTest
    void nothingSecretGoesToAnotherOrigin(SimNetwork network) throws Exception {
        TestServer.answering(RedirectTest::echo, other -> TestServer.answering((request, peer) -> {
            switch (request.target()) {
                case "/away" -> peer.answer(302, "", "Location", other.url("/x").replace("//", "//trap:trap@"));
                case "/here" -> peer.answer(302, "", "Location", "/end");
                default -> peer.answer(200, request.header("Authorization"));
            }
        }, server -> {
            var options = ClientOptions.defaults()
                    .withFields(HeaderFields.of("Cookie", "secret=1", "X-Kept", "yes"));
            try (var client = HttpClient.open(options)) {
                client.request("GET", server.url("/away")).header("Authorization", "Bearer t").send();
                var seen = other.seen.getFirst();
                assertEquals("", seen.header("Authorization"));
                assertEquals("", seen.header("Cookie"));
                assertEquals("yes", seen.header("X-Kept"));
                assertEquals("127.0.0.1:" + other.port(), seen.header("Host"));
                assertEquals("Bearer t",
                    client.request("GET", server.url("/here")).header("Authorization", "Bearer t").send().text());
            }
        }));
    }

    @LoopTest
    void circlesAndTrapsAreRefused(SimNetwork network) throws Exception {
        TestServer.answering((request, peer) -> {
            switch (request.target()) {
                case "/circle" -> peer.answer(302, "", "Location", "/circle");
                case "/file" -> peer.answer(302, "", "Location", "file:///etc/passwd");
                case "/broken" -> peer.answer(302, "", "Location", "http://[");
                default -> peer.answer(302, "no location");
            }
        }, server -> {
            try (var client = HttpClient.open()) {
                var circle = assertThrows(HttpClientException.RedirectRefused.class,
                    () -> client.get(server.url("/circle")));
                assertTrue(circle.getMessage().contains("redirectsMax"), circle.getMessage());
                assertEquals(11, server.seen.size());
                assertThrows(HttpClientException.RedirectRefused.class, () -> client.get(server.url("/file")));
                assertThrows(HttpClientException.RedirectRefused.class, () -> client.get(server.url("/broken")));
                assertEquals("no location", client.get(server.url("/nowhere")).text());
                assertEquals(new HttpClient.Statistics(0, 1, 0), client.statistics());
            }
        });
    }
}
