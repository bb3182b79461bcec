package dev.gyre.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gyre.testing.LoopTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// Whom to believe about the client: check 35 of the list of attacks.
class TrustedProxiesTest {
    /// What a handler sees, when the connection comes from `peer`.
    private static String seen(TrustedProxies proxies, String peer, String... fields) throws Exception {
        Handler tell = exchange -> {
            var left = new StringBuilder();
            exchange.request().fields().forEach((name, value) -> {
                if (!name.equals("Host")) left.append(' ').append(name);
            });
            var client = exchange.peer();
            exchange.send(client.remoteAddress().toString().replace("/", "") + " " + client.isSecure() + " "
                    + exchange.request().authority() + exchange.path() + left);
        };
        Handler from = tell.behind(proxies).behind((exchange, next) -> {
            var address = new InetSocketAddress(InetAddress.ofLiteral(peer), 99);
            exchange.peer(new Peer(address, address, false));
            next.handle(exchange);
        });
        var request = new StringBuilder("GET /path HTTP/1.1\r\nHost: own.example\r\n");
        for (var field : fields) request.append(field).append("\r\n");
        var answer = Wire.answers(from, request + "\r\n");
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private static final TrustedProxies X = TrustedProxies.xForwarded("10.0.0.0/8", "fd00::/16");
    private static final TrustedProxies STANDARD = TrustedProxies.forwarded("10.0.0.0/8", "fd00::/16");

    @LoopTest
    void aTrustedProxyIsBelieved() throws Exception {
        assertEquals("192.0.2.1:0 true shop.example/path", seen(X, "10.1.1.1",
            "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: https", "X-Forwarded-Host: shop.example"));
        assertEquals("192.0.2.1:0 true shop.example:8443/path", seen(STANDARD, "10.1.1.1",
            "Forwarded: for=192.0.2.1;proto=https;host=\"shop.example:8443\";by=10.1.1.1"));
        assertEquals("[2001:db8:0:0:0:0:0:1]:4711 false own.example/path".replace("[", "").replace("]", ""),
            seen(STANDARD, "fd00::1", "forwarded: For=\"[2001:db8::1]:4711\"").replace("[", "").replace("]", ""));
        assertEquals("192.0.2.1:80 false own.example/path", seen(X, "10.1.1.1", "X-Forwarded-For: 192.0.2.1:80"));
    }

    @LoopTest
    void nobodyElseIs() throws Exception {
        for (var proxies : List.of(X, STANDARD)) {
            assertEquals("192.0.2.9:99 false own.example/path", seen(proxies, "192.0.2.9",
                "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: https", "X-Forwarded-Host: shop.example",
                "X-Forwarded-Port: 1", "X-Forwarded-Prefix: /a", "X-Real-IP: 192.0.2.1",
                "Forwarded: for=192.0.2.1;proto=https;host=shop.example"));
        }
    }

    @LoopTest
    void fieldsOfTheOtherKindAreNotBelieved() throws Exception {
        assertEquals("10.1.1.1:99 false own.example/path",
            seen(X, "10.1.1.1", "Forwarded: for=192.0.2.1;proto=https;host=shop.example"));
        assertEquals("10.1.1.1:99 false own.example/path",
            seen(STANDARD, "10.1.1.1", "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: https"));
        assertEquals("10.1.1.1:99 false own.example/path X-Forwarded-Prefix", seen(X, "10.1.1.1",
            "X-Forwarded-Prefix: /a"));
    }

    @LoopTest
    void theClientIsTheLastOneThatIsNotTrusted() throws Exception {
        assertEquals("192.0.2.2:0 false own.example/path",
            seen(X, "10.1.1.1", "X-Forwarded-For: 192.0.2.1, 192.0.2.2, 10.2.2.2, 10.3.3.3"));
        assertEquals("192.0.2.2:0 false own.example/path",
            seen(X, "10.1.1.1", "X-Forwarded-For: 192.0.2.1, 192.0.2.2", "X-Forwarded-For: 10.2.2.2"));
        assertEquals("192.0.2.2:0 false a.example/path", seen(STANDARD, "10.1.1.1",
            "Forwarded: for=192.0.2.1;host=evil.example;proto=https, for=192.0.2.2;host=a.example, "
                    + "for=10.2.2.2;host=b"));
        assertEquals("10.2.2.2:0 false own.example/path", seen(X, "10.1.1.1", "X-Forwarded-For: 10.2.2.2, 10.3.3.3"));
    }

    @LoopTest
    void eachHopHasItsOwnScheme() throws Exception {
        assertEquals("192.0.2.2:0 true own.example/path", seen(X, "10.1.1.1",
            "X-Forwarded-For: 192.0.2.1, 192.0.2.2, 10.2.2.2", "X-Forwarded-Proto: http, https, http"));
        assertEquals("192.0.2.2:0 false own.example/path", seen(X, "10.1.1.1",
            "X-Forwarded-For: 192.0.2.1, 192.0.2.2", "X-Forwarded-Proto: https, https, http"));
    }

    @LoopTest
    void whatIsNoAddressEndsTheSearch() throws Exception {
        for (var hidden : List.of("unknown", "_hidden", "evil.example", "1.2.3.4.5", "300.1.1.1", "1.2.3.4:99999")) {
            assertEquals("10.2.2.2:0 false own.example/path",
                seen(X, "10.1.1.1", "X-Forwarded-For: 192.0.2.1, " + hidden + ", 10.2.2.2"), hidden);
            assertEquals("10.1.1.1:99 false own.example/path",
                seen(X, "10.1.1.1", "X-Forwarded-For: 192.0.2.1, " + hidden), hidden);
        }
    }

    @LoopTest
    void openQuotesDoNotHideWhatATrustedProxyAppends() throws Exception {
        assertEquals("192.0.2.2:0 false own.example/path",
            seen(STANDARD, "10.1.1.1", "Forwarded: for=\"192.0.2.1", "Forwarded: for=192.0.2.2"));
    }

    @LoopTest
    void hostsThatAreNoneAreNotTaken() throws Exception {
        for (var host : List.of("a b", "a/b", "user@host", "", "a:port", "[::1")) {
            assertEquals("192.0.2.1:0 false own.example/path",
                seen(X, "10.1.1.1", "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Host: " + host), host);
        }
    }

    @LoopTest
    void networksAreChecked() {
        for (var range : List.of("10.0.0.0/33", "10.0.0.0/-1", "example.org", "", "10.0.0.0/x", "::1/129")) {
            assertThrows(IllegalArgumentException.class, () -> TrustedProxies.forwarded(range), range);
        }
        var ranges = AddressRanges.of(List.of("192.0.2.128/25", "::1", "0.0.0.0/32"));
        assertEquals("[false, true, true, false, true, false]", List.of(
            ranges.contains(InetAddress.ofLiteral("192.0.2.127")),
            ranges.contains(InetAddress.ofLiteral("192.0.2.128")),
            ranges.contains(InetAddress.ofLiteral("192.0.2.255")), ranges.contains(InetAddress.ofLiteral("::2")),
            ranges.contains(InetAddress.ofLiteral("::ffff:192.0.2.200")),
            ranges.contains(InetAddress.ofLiteral("::"))).toString());
    }
}
