package dev.gyre.loop.net;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.loop.net.TlsEnds.clientTls;
import static dev.gyre.loop.net.TlsEnds.serverTls;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.net.Tls.Version;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.LoopTest.Time;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.security.KeyStore;
import java.util.random.RandomGenerator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;

/// The other end is the JDK's own TLS over a blocking socket, in a task.
class TlsAgainstSslSocketTest {
    private static final int BYTES = 300_000;

    private static SSLContext jdk;

    @BeforeAll
    static void makeKeys() throws Exception {
        var store = KeyStore.getInstance(TestKeys.server().keyStore().toFile(), TestKeys.PASSWORD);
        var keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(store, TestKeys.PASSWORD);
        var trust = TrustManagerFactory.getInstance("PKIX");
        var anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("server", TestKeys.server().certificate());
        trust.init(anchors);
        jdk = SSLContext.getInstance("TLS");
        jdk.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    }

    private interface Talk {
        void between(TlsStream ours, SSLSocket theirs) throws Exception;
    }

    /// Our end is a client, theirs a server.
    private static void withClient(Tls tls, Talk talk) throws Exception {
        try (var listening = jdk.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var theirs = spawn(() -> {
                var socket = (SSLSocket) listening.accept();
                socket.startHandshake();
                return socket;
            });
            try (var ours = tls.upgrade(SocketTransport.connect(listening.getLocalPort())); var peer = theirs.await()) {
                talk.between(ours, peer);
            }
        }
    }

    /// Our end is a server, theirs a client.
    private static void withServer(Tls tls, Talk talk) throws Exception {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var ours = spawn(() -> tls.upgrade(new SocketTransport(listening.accept())));
            try (var theirs = (SSLSocket) jdk.getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), listening.getLocalPort())) {
                theirs.startHandshake();
                try (var stream = ours.await()) {
                    talk.between(stream, theirs);
                }
            }
        }
    }

    private static void withBoth(Version version, Talk talk) throws Exception {
        withClient(clientTls().withVersions(version), talk);
        withServer(serverTls().withVersions(version), talk);
    }

    private static byte[] readFully(ByteStream stream, int count) throws IOException {
        var all = ByteBuffer.allocate(count);
        while (all.hasRemaining()) {
            assertTrue(stream.read(all) > 0, () -> "ended after " + all.position() + " bytes");
        }
        return all.array();
    }

    private static void write(SSLSocket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    private static String read(SSLSocket socket, int count) throws IOException {
        return new String(socket.getInputStream().readNBytes(count), UTF_8);
    }

    // ---- tests -----------------------------------------------------------------------------------

    @LoopTest(time = Time.REAL)
    void muchGoesBothWaysAtOnce(RandomGenerator random) throws Exception {
        var up = new byte[BYTES];
        var down = new byte[BYTES];
        random.nextBytes(up);
        random.nextBytes(down);
        for (var version : Version.values()) {
            withBoth(version, (ours, theirs) -> gather(
                () -> ours.write(up),
                () -> theirs.getOutputStream().write(down),
                () -> assertArrayEquals(down, readFully(ours, BYTES)),
                () -> assertArrayEquals(up, theirs.getInputStream().readNBytes(BYTES))));
        }
    }

    @LoopTest(time = Time.REAL)
    void aPeerMayAskForNewKeysInTheMiddle() throws Exception {
        withBoth(Version.TLS_1_3, (ours, theirs) -> {
            for (int i = 0; i < 3; i++) {
                ours.write("before");
                assertEquals("before", read(theirs, 6));
                // On a TLS 1.3 socket this is a KeyUpdate that wants one in return.
                theirs.startHandshake();
                write(theirs, "new keys");
                assertEquals("new keys", TlsEnds.read(ours));
                ours.write("after");
                assertEquals("after", read(theirs, 5));
            }
        });
    }

    @LoopTest(time = Time.REAL)
    void aPeerThatWantsToRenegotiateIsRefused() throws Exception {
        withBoth(Version.TLS_1_2, (ours, theirs) -> {
            write(theirs, "first");
            assertEquals("first", TlsEnds.read(ours));
            var again = spawn(() -> assertThrows(IOException.class, () -> {
                theirs.startHandshake();
                read(theirs, 1);
                throw new IOException("ended in order");
            }));
            var refused = assertThrows(SSLException.class, () -> TlsEnds.read(ours));
            assertTrue(refused.getMessage().contains("renegotiate"), refused::toString);
            assertThrows(SSLException.class, () -> ours.write("x"));
            ours.close();
            again.await();
        });
    }

    @LoopTest(time = Time.REAL)
    void aPeerThatEndsItsOutputStillReads() throws Exception {
        withBoth(Version.TLS_1_3, (ours, theirs) -> {
            write(theirs, "last");
            theirs.shutdownOutput();
            assertEquals("last", TlsEnds.read(ours));
            assertEquals("end", TlsEnds.read(ours));
            ours.write("answer");
            ours.closeOutput();
            assertEquals("answer", new String(theirs.getInputStream().readAllBytes(), UTF_8));
        });
    }

    @LoopTest(time = Time.REAL)
    void aPeerReadsTheEndOfAClosedStream() throws Exception {
        for (var version : Version.values()) {
            withBoth(version, (ours, theirs) -> {
                ours.write("last");
                ours.close();
                assertEquals("last", new String(theirs.getInputStream().readAllBytes(), UTF_8));
            });
        }
    }

    @LoopTest(time = Time.REAL)
    void aPeerThatIsCutOffIsNoticed() throws Exception {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var ours = spawn(() -> serverTls().upgrade(new SocketTransport(listening.accept())));
            try (var plain = SocketTransport.connect(listening.getLocalPort())) {
                var theirs = clientTls().upgrade(plain);
                theirs.write("all?");
                try (var stream = ours.await()) {
                    assertEquals("all?", TlsEnds.read(stream));
                    plain.close();
                    assertThrows(SSLException.class, () -> TlsEnds.read(stream));
                }
            }
        }
    }
}
