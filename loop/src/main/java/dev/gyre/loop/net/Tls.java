package dev.gyre.loop.net;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.Timed;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// How to make streams that nobody on the way can read or change: TLS 1.2 and 1.3, by the JDK's engine, over any
/// [ByteStream].
///
/// ```java
/// try (var stream = Tls.client("example.org").upgrade(Tcp.connect(address, TcpOptions.defaults()))) {
///     stream.write("GET / HTTP/1.0\r\n\r\n");
/// }
/// ```
///
/// ```java
/// var tls = Tls.server(TlsIdentity.pem(Path.of("chain.pem"), Path.of("key.pem")));
/// try (var stream = tls.upgrade(listener.accept())) { … }
/// ```
///
/// A configuration: immutable, for any number of streams, loops and threads. Make one and keep it, for it remembers
/// sessions: a client that comes back to the same name and port (or the same name, where the transport has no ports),
/// or that comes back to a server, resumes what was agreed on before, without certificates and signatures. All
/// configurations share that which come from one by `with…` methods other than [#withIdentity] and [#withTrust], and
/// so do all clients that have neither. Whether a session was resumed says [TlsStream#session]. In TLS 1.3 a client
/// gets what it needs for it when it reads.
public final class Tls {
    /// A version of the protocol; older ones are broken and not offered.
    public enum Version {
        /// Of 2008 (RFC 5246).
        TLS_1_2("TLSv1.2"),
        /// Of 2018 (RFC 8446).
        TLS_1_3("TLSv1.3");

        private final String jdkName;

        Version(String jdkName) {
            this.jdkName = jdkName;
        }
    }

    /// Whether a server wants to see a certificate of the client.
    public enum ClientCertificate {
        /// It does not ask; the default.
        NOT_ASKED,
        /// It asks, and goes on without one; one that it does not trust ends the handshake.
        WANTED,
        /// It ends the handshake without one that it trusts.
        REQUIRED
    }

    private final TlsSettings settings;

    private Tls(TlsSettings settings) {
        this.settings = settings;
    }

    // ---- making ----------------------------------------------------------------------------------

    /// For the client's end of a connection with `host`, a name or an IP address: the server must show a certificate
    /// for it that the JDK trusts, or [#withTrust] says. The server is told the name, as it may have several (SNI).
    ///
    /// @throws IllegalArgumentException when it is neither a name nor an address
    public static Tls client(String host) {
        var name = isAddress(host) ? null : new SNIHostName(host.endsWith(".") ? withoutLast(host) : host);
        return with(name == null ? host : name.getAsciiName(), TlsContext.system(), parameters -> {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setServerNames(name == null ? List.of() : List.of(name));
        });
    }

    private static boolean isAddress(String host) {
        try {
            InetAddress.ofLiteral(host);
            return true;
        } catch (IllegalArgumentException name) {
            return false;
        }
    }

    private static String withoutLast(String text) {
        return text.substring(0, text.length() - 1);
    }

    /// For the server's end, which shows `identity`.
    public static Tls server(TlsIdentity identity) {
        return server(() -> identity);
    }

    /// For the server's end, which shows what `identity` gives it in each handshake: so that certificates can be
    /// replaced while it runs. New handshakes show the new one; streams and sessions that there are stay as they are.
    ///
    /// ```java
    /// var identity = new AtomicReference<>(TlsIdentity.pem(chain, key));
    /// var tls = Tls.server(identity::get);
    /// … identity.set(TlsIdentity.pem(chain, key));      // the files have changed
    /// ```
    ///
    /// @param identity called by any thread; must not wait
    public static Tls server(Supplier<TlsIdentity> identity) {
        return with(null, TlsContext.system().withIdentity(identity), parameters -> {});
    }

    /// For the server's end, which shows the keys of a key store; blocks as [TlsIdentity#keyStore].
    ///
    /// @throws IOException when they cannot be read
    public static Tls server(Path keyStore, char[] password) throws IOException {
        return server(TlsIdentity.keyStore(keyStore, password));
    }

    /// For the server's end, with keys and trust of the JDK's kind. Give it key managers that hold keys ready: the
    /// JDK's `PKIX` one decrypts them for every handshake, its `SunX509` one does not.
    public static Tls server(SSLContext context) {
        return with(null, TlsContext.given(context), parameters -> {});
    }

    private static Tls with(@Nullable String host, TlsContext context, Consumer<SSLParameters> parameters) {
        Consumer<SSLParameters> versions = set -> set.setProtocols(names(Version.TLS_1_3, Version.TLS_1_2));
        return new Tls(TlsSettings.of(host, context, versions.andThen(parameters)));
    }

    private static String[] names(Version... versions) {
        return Stream.of(versions).map(version -> version.jdkName).toArray(String[]::new);
    }

    // ---- keys and trust --------------------------------------------------------------------------

    /// The same with another identity: what a server shows, or a client where the server asks for it.
    ///
    /// @throws IllegalStateException when it has an SSLContext of its own
    public Tls withIdentity(TlsIdentity identity) {
        return withIdentity(() -> identity);
    }

    /// As [#withIdentity(TlsIdentity)], asked for in each handshake as by [#server(Supplier)].
    public Tls withIdentity(Supplier<TlsIdentity> identity) {
        return new Tls(settings.withContext(settings.context().withIdentity(identity)));
    }

    /// The same with another trust: in servers, or in clients. Without it both trust whom the JDK does.
    ///
    /// @throws IllegalStateException when it has an SSLContext of its own
    public Tls withTrust(TlsTrust trust) {
        return new Tls(settings.withContext(settings.context().withTrust(trust)));
    }

    /// The same with keys and trust of the JDK's kind, as [#server(SSLContext)].
    public Tls withContext(SSLContext context) {
        return new Tls(settings.withContext(TlsContext.given(context)));
    }

    /// The same for a server that asks clients for a certificate, or does not. Who it then trusts [#withTrust] says.
    ///
    /// @throws IllegalStateException in a client
    public Tls withClientCertificate(ClientCertificate wish) {
        if (settings.host() != null) {
            throw new IllegalStateException("servers ask for certificates of clients; what a client shows them is"
                    + " withIdentity(...)");
        }
        return withParameters(switch (wish) {
            case NOT_ASKED -> parameters -> {
                parameters.setWantClientAuth(false);
                parameters.setNeedClientAuth(false);
            };
            case WANTED -> parameters -> parameters.setWantClientAuth(true);
            case REQUIRED -> parameters -> parameters.setNeedClientAuth(true);
        });
    }

    /// The same for a client that takes a certificate for any name. **Whoever has a certificate of anybody whom it
    /// trusts can then read and change everything**: for tests, and for peers that are known by [#withTrust] alone.
    public Tls dangerouslyWithoutHostnameCheck() {
        return withParameters(parameters -> parameters.setEndpointIdentificationAlgorithm(""));
    }

    // ---- what is agreed on -----------------------------------------------------------------------

    /// The same with other versions. Both by default.
    public Tls withVersions(Version first, Version... more) {
        var versions = Stream.concat(Stream.of(first), Stream.of(more)).distinct().toArray(Version[]::new);
        return withParameters(parameters -> parameters.setProtocols(names(versions)));
    }

    /// The same with these cipher suites, the best one first, by the JDK's names. The JDK's choice by default.
    /// [#upgrade] throws an [IllegalArgumentException] when there is no such suite.
    public Tls withCipherSuites(String... suites) {
        var copy = suites.clone();
        return withParameters(parameters -> parameters.setCipherSuites(copy));
    }

    /// The same with protocols to choose from that are spoken inside (ALPN), the best one first, such as `h2` and
    /// `http/1.1`. None by default, which leaves it open. When both ends name some, and none in common, the
    /// handshake fails.
    public Tls withApplicationProtocols(String... names) {
        var copy = names.clone();
        return withParameters(parameters -> parameters.setApplicationProtocols(copy));
    }

    /// The same, and whatever else the JDK's engine has a setting for.
    ///
    /// @param more changes the settings; called for each stream, after all that was set here before
    public Tls withParameters(Consumer<SSLParameters> more) {
        return new Tls(settings.withParameters(more));
    }

    // ---- limits and choices ----------------------------------------------------------------------

    /// The same with another limit for a handshake, 10 seconds by default: packets may be lost three times in a row
    /// (1 + 2 + 4 s), and connections that say nothing do not pile up.
    ///
    /// @throws IllegalArgumentException when it is not longer than zero
    public Tls withHandshakeTimeout(Duration limit) {
        return new Tls(settings.withHandshakeTimeout(limit));
    }

    /// The same with another limit for [TlsStream#closeOutput], 5 seconds by default: it waits only for a peer that
    /// does not read.
    ///
    /// @throws IllegalArgumentException when it is not longer than zero
    public Tls withShutdownTimeout(Duration limit) {
        return new Tls(settings.withShutdownTimeout(limit));
    }

    /// The same for peers that end the connection without saying that they close: reading then ends with -1 instead of
    /// an exception. Somebody on the way can do that, too, so only what is read says whether that is all of it.
    public Tls withTruncationTolerated() {
        return new Tls(settings.withTruncation(TlsInput.Truncation.TOLERATED));
    }

    /// The same with handshakes that compute in the task instead of on the loop's threads for blocking calls, and keep
    /// the loop from all else meanwhile, with RSA keys for milliseconds. For tests that a seed must repeat exactly, and
    /// for clients that have nothing else to do.
    public Tls withHandshakesOnLoop() {
        return new Tls(settings.withComputing(TlsHandshake.Computing.ON_LOOP));
    }

    // ---- using -----------------------------------------------------------------------------------

    /// Makes a TLS stream of `stream`, which may have carried plain bytes before (STARTTLS), provided that none of what
    /// is TLS has been read from it. Suspends until the handshake is over. From then on `stream` belongs to the
    /// TLS stream; when this does not succeed, also when it is cancelled, `stream` is closed.
    ///
    /// @throws SSLException when both ends cannot agree, or this end does not believe the other; the message says
    ///     why, and the other end is told
    /// @throws SSLHandshakeException also when it is not over within [#withHandshakeTimeout]
    /// @throws IOException when the connection is broken
    /// @throws IllegalStateException off the loop
    public TlsStream upgrade(ByteStream stream) throws IOException {
        return upgrade(stream, ByteBuffer.allocate(0));
    }

    /// As [#upgrade(ByteStream)], when the beginning of what is TLS has been read from `stream` already, by somebody
    /// who reads ahead.
    ///
    /// @param received those bytes, all of which are taken
    /// @throws IllegalArgumentException when they are more than a handshake begins with
    public TlsStream upgrade(ByteStream stream, ByteBuffer received) throws IOException {
        try {
            var limit = settings.handshakeTimeout();
            return switch (Gyre.moveOnAfter(limit, () -> shakeHands(stream, received))) {
                case Timed.Completed<TlsStream>(var upgraded) -> upgraded;
                case Timed.TimedOut<TlsStream>() ->
                    throw new SSLHandshakeException("the TLS handshake with " + stream.remoteAddress()
                            + " was not over within " + limit + " (Tls.withHandshakeTimeout)");
            };
        } catch (Throwable failure) {
            stream.close();
            throw failure;
        }
    }

    private TlsStream shakeHands(ByteStream stream, ByteBuffer received) throws IOException {
        Gyre.checkpoint();
        if (!settings.context().isMade()) {
            TlsHandshake.offLoop(settings.context()::get);
        }
        var buffers = BufferPool.FOR_TLS.get();
        var codec = new TlsCodec(settings.newEngine(stream));
        var output = new TlsOutput(codec, stream, buffers);
        var input = new TlsInput(codec, stream, output, buffers, settings.truncation());
        try {
            input.prepend(received);
            TlsHandshake.run(codec, input, output, settings.computing());
            return new TlsStream(stream, codec, input, output, settings.shutdownTimeout());
        } catch (Throwable failure) {
            output.close();
            input.discard();
            throw failure;
        }
    }
}
