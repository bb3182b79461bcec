package dev.gyre.loop.net;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.Timed;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// A stream whose bytes nobody on the way can read or change, made of another one by [Tls#upgrade].
///
/// It keeps all that [ByteStream] promises, and says more exactly:
///
/// - **A read** ends with -1 only when the other end has said that it closes (the close-notify). When the
///   connection ends without that, it throws an [javax.net.ssl.SSLException], because somebody on the way might have
///   cut off the rest; [Tls#withTruncationTolerated] takes that for the end.
/// - **A cancelled write** has taken what the position of its source says, to the byte. That is whole records,
///   each at most 16 KiB; one that is half sent is finished by the next write, also of nothing, [#closeOutput]
///   or [#close]. Who goes on at the position loses nothing and repeats nothing.
/// - **Half-close** works in TLS 1.3. In TLS 1.2 the end of one direction is the end of both: after [#closeOutput]
///   the other end may still read but no longer write, and after a read of -1 writing here fails.
/// - **Renegotiation**, which is a second handshake in TLS 1.2, is refused: reading throws. The new keys and session
///   tickets of TLS 1.3 are dealt with by whoever reads.
/// - **Failures** of TLS itself (a record that was changed, say) are final: reading and writing fail from then on,
///   and the other end is told why as far as that needs no waiting.
///
/// An idle stream holds no buffer, where its transport has an [ByteStream#awaitReadable] that waits.
///
/// Loop-confined, as its transport is.
public final class TlsStream implements ByteStream {
    private final ByteStream transport;
    private final TlsCodec codec;
    private final TlsInput input;
    private final TlsOutput output;
    private final Duration shutdownTimeout;
    private boolean closed;

    /// The one reader, once somebody has asked for it.
    private @Nullable ByteReader pieces;

    TlsStream(ByteStream transport, TlsCodec codec, TlsInput input, TlsOutput output, Duration shutdownTimeout) {
        this.transport = transport;
        this.codec = codec;
        this.input = input;
        this.output = output;
        this.shutdownTimeout = shutdownTimeout;
    }

    // ---- reading and writing ---------------------------------------------------------------------

    @Override
    public ByteReader reader() {
        if (pieces == null) {
            pieces = ByteStream.super.reader();
        }
        return pieces;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        Gyre.checkpoint();
        requireOpen("read");
        return target.hasRemaining() ? input.read(target) : 0;
    }

    /// As [ByteStream#awaitReadable]; also returns when there is but a message of TLS itself.
    @Override
    public void awaitReadable() throws IOException {
        Gyre.checkpoint();
        requireOpen("read");
        input.awaitReadable();
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
        write(new ByteBuffer[] {source});
    }

    /// Writes all bytes of all `sources` in their order, in as few records as they fit into; otherwise as
    /// [#write(ByteBuffer)].
    @Override
    public void write(ByteBuffer... sources) throws IOException {
        Gyre.checkpoint();
        requireOpen("write");
        output.write(sources);
    }

    private void requireOpen(String toDoWhat) throws StreamClosedException {
        if (closed) {
            throw new StreamClosedException("cannot " + toDoWhat + ": this end of the TLS stream is closed");
        }
    }

    // ---- ending ----------------------------------------------------------------------------------

    /// Ends this end's output by telling the other end so (the close-notify), behind what was written; suspends while
    /// the transport does not take it, at most for [Tls#withShutdownTimeout]. Reading goes on, in TLS 1.3 for as long
    /// as the other end writes. The output of the transport stays open. A second call does nothing, or finishes what
    /// was cancelled.
    ///
    /// @throws StreamClosedException when this end is closed
    /// @throws IOException when the connection is broken, or the other end did not read in that time
    @Override
    public void closeOutput() throws IOException {
        Gyre.checkpoint();
        requireOpen("close the output");
        switch (Gyre.moveOnAfter(shutdownTimeout, output::end)) {
            case Timed.Completed<?> done -> {}
            case Timed.TimedOut<?> late ->
                throw new IOException("the close-notify did not leave within " + shutdownTimeout
                        + " (Tls.withShutdownTimeout), because the other end does not read");
        }
    }

    /// Closes this end and the transport at once. The other end is told first, if the transport takes a close-notify
    /// without waiting and no other task is in the middle of a write. Otherwise as [ByteStream#close].
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        output.close();
        input.discard();
        transport.close();
    }

    @Override
    public void abort() {
        closed = true;
        output.discard();
        input.discard();
        transport.abort();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    // ---- who talks to whom -----------------------------------------------------------------------

    @Override
    public SocketAddress localAddress() {
        return transport.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return transport.remoteAddress();
    }

    /// The protocol that both ends have agreed on to speak inside ([Tls#withApplicationProtocols]), such as `h2`; empty
    /// when one of them did not ask for any. Never suspends.
    public Optional<String> applicationProtocol() {
        return Optional.ofNullable(codec.engine().getApplicationProtocol()).filter(name -> !name.isEmpty());
    }

    /// What was agreed on: version, cipher suite, names, certificates. Never suspends.
    ///
    /// A session that was resumed has the [SSLSession#getCreationTime] of the first one.
    public SSLSession session() {
        return codec.engine().getSession();
    }

    /// The certificate that the other end has proved to own, and those that vouch for it, in that order; empty when it
    /// has shown none. Never suspends.
    public List<X509Certificate> peerCertificates() {
        try {
            return Stream.of(session().getPeerCertificates()).map(X509Certificate.class::cast).toList();
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        }
    }

    @Override
    public String toString() {
        return "TLS over " + transport;
    }
}
