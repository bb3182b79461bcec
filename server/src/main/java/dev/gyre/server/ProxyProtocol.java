package dev.gyre.server;

import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.Listener;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// Learns from a proxy that passes on connections, not requests, who has connected to it: the PROXY protocol, versions
/// 1 and 2, of HAProxy and most load balancers.
///
/// ```java
/// var listener = ProxyProtocol.from("10.0.0.0/8").over(Tcp.listen(8080));
/// HttpServer.of(handler).serve(listener);
/// ```
///
/// A connection from a trusted proxy must begin with the header, also before TLS, or it is aborted; then it has the
/// addresses that the header names. Any other connection is left as it is, so that such a header in it is just a bad
/// request. Immutable, for any thread.
public final class ProxyProtocol {
    /// Proxies send it at once, so this is time for a slow network.
    private static final Duration HEADER_TIMEOUT = Duration.ofSeconds(5);

    private final AddressRanges trusted;
    private final Duration headerTimeout;

    private ProxyProtocol(AddressRanges trusted, Duration headerTimeout) {
        this.trusted = trusted;
        this.headerTimeout = headerTimeout;
    }

    /// The protocol, spoken by these proxies.
    ///
    /// @param proxies such as `10.0.0.0/8`, `2001:db8::/32`, `127.0.0.1`, and `unix` for whoever comes by a Unix socket
    /// @throws IllegalArgumentException naming the one that is none of these
    public static ProxyProtocol from(String... proxies) {
        return new ProxyProtocol(AddressRanges.of(List.of(proxies)), HEADER_TIMEOUT);
    }

    /// The same with another time within which the header must have come; 5 seconds by default.
    ///
    /// @throws IllegalArgumentException when it is not positive
    public ProxyProtocol withHeaderTimeout(Duration headerTimeout) {
        ServerOptions.requireAtLeast("headerTimeout", headerTimeout.toNanos(), 1);
        return new ProxyProtocol(trusted, headerTimeout);
    }

    /// A listener for connections of `listener`, which belongs to it. Accepting does not wait for headers: the first
    /// read of a connection does, and throws an [IOException] when there is none.
    public Listener over(Listener listener) {
        return new ProxiedListener(Objects.requireNonNull(listener, "listener"));
    }

    /// A stream that begins with a header, if its other end is a trusted proxy; for streams that come from elsewhere.
    public ByteStream over(ByteStream stream) {
        return trusted.contains(stream.remoteAddress()) ? new ProxiedStream(stream, headerTimeout) : stream;
    }

    /// A listener whose connections are seen through this.
    private final class ProxiedListener implements Listener {
        private final Listener listener;

        ProxiedListener(Listener listener) {
            this.listener = listener;
        }

        @Override
        public ByteStream accept() throws IOException {
            return over(listener.accept());
        }

        @Override
        public List<SocketAddress> addresses() {
            return listener.addresses();
        }

        @Override
        public void close() {
            listener.close();
        }

        @Override
        public boolean isClosed() {
            return listener.isClosed();
        }

        @Override
        public String toString() {
            return listener + " behind proxies";
        }
    }
}
