package dev.gyre.loop.net;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// The JDK's engine, which seals bytes into records and opens them again; no I/O, and nothing here suspends.
///
/// An engine that has failed says that the other end has closed in order. So the first failure is kept here, and
/// everything later fails because of it.
final class TlsCodec {
    private static final ByteBuffer NO_ROOM = ByteBuffer.allocate(0);

    private final SSLEngine engine;
    private @Nullable SSLException failure;

    TlsCodec(SSLEngine engine) {
        this.engine = engine;
    }

    SSLEngine engine() {
        return engine;
    }

    HandshakeStatus status() {
        return engine.getHandshakeStatus();
    }

    /// Whether the engine has something to send of its own accord: handshake, new keys, an alert.
    boolean mustSeal() {
        return status() == HandshakeStatus.NEED_WRAP;
    }

    boolean isServerOfTls13() {
        return !engine.getUseClientMode() && engine.getSession().getProtocol().equals("TLSv1.3");
    }

    /// Whether nothing can be sealed any more.
    boolean isOutputOver() {
        return engine.isOutboundDone();
    }

    // ---- records ---------------------------------------------------------------------------------

    /// Seals what the engine itself has to send into `target`, or else one record of `sources`. After a failure
    /// there is the alert to be sent that says which.
    SSLEngineResult seal(ByteBuffer[] sources, ByteBuffer target) throws SSLException {
        try {
            return engine.wrap(sources, target);
        } catch (SSLException broken) {
            throw failed(broken);
        }
    }

    /// Opens the first record of `source` into `target`.
    SSLEngineResult open(ByteBuffer source, ByteBuffer target) throws SSLException {
        requireSound();
        try {
            return engine.unwrap(source, target);
        } catch (SSLException broken) {
            throw failed(broken);
        }
    }

    /// Opens the first record of `source` while the handshake goes on, and there can be no bytes for users in it.
    SSLEngineResult openHandshake(ByteBuffer source) throws SSLException {
        return open(source, NO_ROOM);
    }

    // ---- ending ----------------------------------------------------------------------------------

    /// Lets the next record be the close-notify.
    void endOutput() {
        engine.closeOutbound();
    }

    /// For a peer that wants to shake hands a second time; ends the stream.
    SSLException refuseRenegotiation() {
        engine.closeOutbound();
        return failed(new SSLException("the other end wants to renegotiate, which is refused: it costs this end far"
                + " more than the other one, and could change who that is in the middle of a stream. A new connection"
                + " serves the same end"));
    }

    boolean hasFailed() {
        return failure != null;
    }

    /// Throws when something has failed before.
    void requireSound() throws SSLException {
        if (failure != null) {
            throw new SSLException("this TLS stream has failed before: " + failure.getMessage(), failure);
        }
    }

    /// Lets everything from now on fail because of `reason`, unless something has failed before; returns it.
    SSLException failed(SSLException reason) {
        if (failure == null) {
            failure = reason;
        }
        return reason;
    }
}
