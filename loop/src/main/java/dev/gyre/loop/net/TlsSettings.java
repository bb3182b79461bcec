package dev.gyre.loop.net;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// What [Tls] is made of.
///
/// @param host whom a client wants to talk to; null for servers
/// @param context keys and trust
/// @param parameters sets what the JDK's engine has settings for
/// @param handshakeTimeout how long a handshake may take
/// @param shutdownTimeout how long a close-notify may take
/// @param truncation what becomes of an end without a close-notify
/// @param computing where handshakes compute
record TlsSettings(
        @Nullable String host,
        TlsContext context,
        Consumer<SSLParameters> parameters,
        Duration handshakeTimeout,
        Duration shutdownTimeout,
        TlsInput.Truncation truncation,
        TlsHandshake.Computing computing) {

    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(5);

    TlsSettings {
        Ranges.requirePositive("handshakeTimeout", handshakeTimeout);
        Ranges.requirePositive("shutdownTimeout", shutdownTimeout);
    }

    /// The defaults, for a client of `host` or for servers.
    static TlsSettings of(@Nullable String host, TlsContext context, Consumer<SSLParameters> parameters) {
        return new TlsSettings(
            host,
            context,
            parameters,
            HANDSHAKE_TIMEOUT,
            SHUTDOWN_TIMEOUT,
            TlsInput.Truncation.REPORTED,
            TlsHandshake.Computing.OFF_LOOP);
    }

    // ---- changing --------------------------------------------------------------------------------

    TlsSettings withContext(TlsContext other) {
        return new TlsSettings(host, other, parameters, handshakeTimeout, shutdownTimeout, truncation, computing);
    }

    TlsSettings withParameters(Consumer<SSLParameters> more) {
        return new TlsSettings(
            host, context, parameters.andThen(more), handshakeTimeout, shutdownTimeout, truncation, computing);
    }

    TlsSettings withHandshakeTimeout(Duration limit) {
        return new TlsSettings(host, context, parameters, limit, shutdownTimeout, truncation, computing);
    }

    TlsSettings withShutdownTimeout(Duration limit) {
        return new TlsSettings(host, context, parameters, handshakeTimeout, limit, truncation, computing);
    }

    TlsSettings withTruncation(TlsInput.Truncation other) {
        return new TlsSettings(host, context, parameters, handshakeTimeout, shutdownTimeout, other, computing);
    }

    TlsSettings withComputing(TlsHandshake.Computing other) {
        return new TlsSettings(host, context, parameters, handshakeTimeout, shutdownTimeout, truncation, other);
    }

    // ---- using -----------------------------------------------------------------------------------

    /// An engine for a stream over `transport`. A client's remembers sessions by the host and the port of the
    /// other end.
    SSLEngine newEngine(ByteStream transport) throws SSLException {
        var jdk = context.get();
        var engine = host == null ? jdk.createSSLEngine() : jdk.createSSLEngine(host, port(transport));
        engine.setUseClientMode(host != null);
        var changed = engine.getSSLParameters();
        parameters.accept(changed);
        engine.setSSLParameters(changed);
        return engine;
    }

    /// Zero where there are no ports: without a number the engine would remember nothing.
    private static int port(ByteStream transport) {
        return transport.remoteAddress() instanceof InetSocketAddress remote ? remote.getPort() : 0;
    }
}
