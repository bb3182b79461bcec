package dev.gyre.client;

import dev.gyre.http.BodyFraming;
import dev.gyre.http.HeaderFields;
import dev.gyre.http.HttpSyntaxException;
import dev.gyre.http.ResponseHead;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.Timed;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.Tls;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Opens connections: through the proxy if there is one, with TLS if the origin wants it.
final class Dialer {
    /// Hosts whose settings of TLS are kept, with the sessions that belong to them.
    private static final int HOSTS_MAX = 1_000;

    private final ClientOptions options;
    private final Map<String, Tls> tlsOfHost = new LinkedHashMap<>();

    Dialer(ClientOptions options) {
        this.options = options;
    }

    /// Whom requests to `origin` go to: itself, or a proxy that makes them in turn.
    Origin routeTo(Origin origin) {
        var proxy = options.proxy();
        return proxy == null || origin.isSecure() ? origin : new Origin(false, proxy.host(), proxy.port());
    }

    /// Connects; suspends until that is done, at most for [ClientTimeouts#connect].
    Connection dial(Origin route) throws HttpClientException {
        var limit = options.timeouts().connect();
        try {
            return switch (Gyre.moveOnAfter(limit, () -> connect(route))) {
                case Timed.Completed<Connection>(var connection) -> connection;
                case Timed.TimedOut<Connection>() -> throw new HttpClientException.ConnectFailed(
                    "no connection to " + route + " within " + limit + " (ClientTimeouts.connect)", null);
            };
        } catch (HttpClientException known) {
            throw known;
        } catch (IOException failure) {
            throw new HttpClientException.ConnectFailed(
                "no connection to " + route + through() + ": " + failure.getMessage(), failure);
        }
    }

    private String through() {
        return options.proxy() == null ? "" : " through the proxy " + options.proxy();
    }

    private Connection connect(Origin route) throws IOException {
        // A proxy's own address is the route of all plain requests.
        var tunnelled = route.isSecure() ? options.proxy() : null;
        var stream = tunnelled == null
                ? options.connector().connect(route.host(), route.port())
                : options.connector().connect(tunnelled.host(), tunnelled.port());
        try {
            if (tunnelled != null) tunnel(route, tunnelled, stream);
            var carried = route.isSecure() ? tlsOf(route.host()).upgrade(stream) : stream;
            return new Connection(route, carried, options.limits().http());
        } catch (Throwable failure) {
            stream.close();
            throw failure;
        }
    }

    /// Asks the proxy for a tunnel (RFC 9110, section 9.3.6). In TLS the client speaks first, so nothing can have come
    /// behind the answer.
    private void tunnel(Origin route, Proxy proxy, ByteStream stream) throws IOException {
        var fields = HeaderFields.builder().add("Host", route.withPort());
        if (proxy.authorization() != null) fields.add("Proxy-Authorization", proxy.authorization());
        var connection = new Connection(route, stream, options.limits().http());
        connection.encoder().head("CONNECT", route.withPort(), fields.build(), BodyFraming.NONE, connection.output());
        connection.encoder().end(connection.output());
        connection.begin("CONNECT");
        connection.flush(options.timeouts().send());
        try {
            while (true) {
                var part = connection.nextWithin(options.timeouts().connect());
                if (!(part instanceof ResponseHead head)) {
                    throw new IOException("it did not answer in time");
                }
                if (head.status() >= 200 && head.status() < 300 && !connection.hasSurplus()) {
                    return;
                }
                if (!head.isInformational()) {
                    throw new IOException("it answered CONNECT with status " + head.status()
                            + (head.status() == 407 ? ": give the Proxy its password" : ""));
                }
            }
        } catch (HttpSyntaxException malformed) {
            throw new IOException("its answer to CONNECT is malformed, " + malformed.getMessage(), malformed);
        }
    }

    private Tls tlsOf(String host) {
        var known = tlsOfHost.get(host);
        if (known != null) {
            return known;
        }
        var tls = options.tls().apply(Tls.client(host).withApplicationProtocols("http/1.1"));
        if (tlsOfHost.size() >= HOSTS_MAX) {
            tlsOfHost.remove(tlsOfHost.keySet().iterator().next());
        }
        tlsOfHost.put(host, tls);
        return tls;
    }
}
