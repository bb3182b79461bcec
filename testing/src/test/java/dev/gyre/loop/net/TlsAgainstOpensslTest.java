package dev.gyre.loop.net;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.loop.net.TlsEnds.clientTls;
import static dev.gyre.loop.net.TlsEnds.read;
import static dev.gyre.loop.net.TlsEnds.serverTls;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.net.Tls.ClientCertificate;
import dev.gyre.loop.net.Tls.Version;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.LoopTest.Time;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// The other end is the program `openssl`.
@Tag("clients")
class TlsAgainstOpensslTest {
    @BeforeAll
    static void makeKeys() {
        TestKeys.server();
        TestKeys.alice();
    }

    private static String option(Version version) {
        return switch (version) {
            case TLS_1_2 -> "-tls1_2";
            case TLS_1_3 -> "-tls1_3";
        };
    }

    private interface Talk {
        void between(TlsStream ours, Openssl theirs) throws Exception;
    }

    /// Our end is a server, `s_client` connects.
    private static void withServer(Tls tls, Talk talk, Object... options) throws Exception {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var theirs = startClient(listening.getLocalPort(), options);
                var ours = tls.upgrade(new SocketTransport(listening.accept()))) {
            talk.between(ours, theirs);
        }
    }

    private static Openssl startClient(int port, Object... options) throws IOException {
        var arguments = new ArrayList<Object>(List.of(
            "s_client", "-connect", "127.0.0.1:" + port, "-CAfile", TestKeys.server().chain(),
            "-verify_return_error", "-servername", "localhost"));
        arguments.addAll(List.of(options));
        return Openssl.start(arguments.toArray());
    }

    private static void reverse(TlsStream ours, String line) throws IOException {
        ours.write(line + "\n");
        var expected = new StringBuilder(line).reverse() + "\n";
        var received = new StringBuilder();
        while (received.length() < expected.length()) {
            received.append(read(ours));
        }
        assertEquals(expected, received.toString());
    }

    // ---- s_client --------------------------------------------------------------------------------

    @LoopTest(time = Time.REAL)
    void aClientTalksToOurServer() throws Exception {
        for (var version : Version.values()) {
            withServer(serverTls().withApplicationProtocols("h2", "http/1.1"), (ours, theirs) -> {
                assertEquals(Optional.of("http/1.1"), ours.applicationProtocol());
                var session = assertInstanceOf(javax.net.ssl.ExtendedSSLSession.class, ours.session());
                assertEquals(List.of(new SNIHostName("localhost")), session.getRequestedServerNames());
                theirs.awaitLine("Verify return code: 0 (ok)");
                theirs.type("hello");
                assertEquals("hello\n", read(ours));
                ours.write("welcome\n");
                theirs.awaitLine("welcome");
                theirs.endInput();
                assertEquals("end", read(ours));
                ours.close();
                assertEquals(0, theirs.awaitEnd());
            }, option(version), "-alpn", "spdy,http/1.1");
        }
    }

    @LoopTest(time = Time.REAL)
    void aClientChangesKeysInTheMiddle() throws Exception {
        withServer(serverTls(), (ours, theirs) -> {
            theirs.awaitLine("Verify return code: 0 (ok)");
            for (var command : List.of("k", "K", "K")) {
                theirs.type(command);
                theirs.awaitLine("KEYUPDATE");
                theirs.type("with new keys");
                assertEquals("with new keys\n", read(ours));
                ours.write("with mine\n");
                theirs.awaitLine("with mine");
            }
        }, "-tls1_3");
    }

    @LoopTest(time = Time.REAL)
    void aClientThatWantsToRenegotiateIsRefused() throws Exception {
        withServer(serverTls(), (ours, theirs) -> {
            theirs.awaitLine("Verify return code: 0 (ok)");
            theirs.type("R");
            var refused = assertThrows(SSLException.class, () -> read(ours));
            assertTrue(refused.getMessage().contains("renegotiate"), refused::toString);
            ours.close();
            theirs.awaitEnd();
        }, "-tls1_2");
    }

    @LoopTest(time = Time.REAL)
    void aClientResumesItsSession(@TempDir Path folder) throws Exception {
        var session = folder.resolve("session.pem");
        for (var version : Version.values()) {
            var tls = serverTls().withVersions(version);
            withServer(tls, (ours, theirs) -> {
                theirs.awaitLine("New, ");
                theirs.awaitLine("Verify return code: 0 (ok)");
                ours.write("a ticket was before\n");
                theirs.awaitLine("a ticket was before");
                theirs.endInput();
                assertEquals("end", read(ours));
                ours.close();
                theirs.awaitEnd();
            }, "-sess_out", session);
            withServer(tls, (ours, theirs) -> theirs.awaitLine("Reused, "), "-sess_in", session);
        }
    }

    @LoopTest(time = Time.REAL)
    void aClientShowsItsCertificate() throws Exception {
        var alice = TestKeys.alice();
        var tls = serverTls().withTrust(alice.trust()).withClientCertificate(ClientCertificate.REQUIRED);
        for (var version : Version.values()) {
            withServer(tls, (ours, theirs) -> assertEquals(List.of(alice.certificate()), ours.peerCertificates()),
                option(version), "-cert", alice.chain(), "-key", alice.key());
        }
    }

    @LoopTest(time = Time.REAL)
    void aClientUpgradesInTheMiddleOfASession() throws Exception {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var theirs = startClient(listening.getLocalPort(), "-starttls", "smtp");
                var plain = new SocketTransport(listening.accept())) {
            plain.write("220 mail\r\n");
            assertTrue(read(plain).startsWith("EHLO"));
            plain.write("250-mail\r\n250 STARTTLS\r\n");
            assertEquals("STARTTLS\r\n", read(plain));
            plain.write("220 go ahead\r\n");
            try (var ours = serverTls().upgrade(plain)) {
                theirs.awaitLine("Verify return code: 0 (ok)");
                theirs.type("MAIL FROM:<>");
                assertEquals("MAIL FROM:<>\n", read(ours));
            }
        }
    }

    // ---- s_server --------------------------------------------------------------------------------

    @LoopTest(time = Time.REAL)
    void ourClientTalksToAServer() throws Exception {
        for (var version : Version.values()) {
            try (var theirs = Openssl.reversingServer(TestKeys.server(), option(version), "-alpn", "h2");
                    var ours = clientTls().withApplicationProtocols("h2")
                            .upgrade(SocketTransport.connect(theirs.port()))) {
                assertEquals(Optional.of("h2"), ours.applicationProtocol());
                reverse(ours, "abc");
                reverse(ours, "0123456789".repeat(1000));
                ours.closeOutput();
                assertEquals("end", read(ours));
            }
        }
    }

    @LoopTest(time = Time.REAL)
    void ourClientReadsMuch() throws Exception {
        for (var version : Version.values()) {
            try (var theirs = Openssl.start("s_server", "-accept", "127.0.0.1:0", "-www", option(version),
                "-cert", TestKeys.server().chain(), "-key", TestKeys.server().key());
                    var ours = clientTls().upgrade(SocketTransport.connect(theirs.port()))) {
                ours.write("GET / HTTP/1.0\r\n\r\n");
                var page = new StringBuilder();
                for (var part = read(ours); !part.equals("end"); part = read(ours)) {
                    page.append(part);
                }
                assertTrue(page.toString().startsWith("HTTP/1.0 200 ok"));
                assertTrue(page.toString().contains("</HTML>"));
            }
        }
    }

    @LoopTest(time = Time.REAL)
    void ourClientShowsItsCertificate() throws Exception {
        var alice = TestKeys.alice();
        for (var version : Version.values()) {
            try (var theirs = Openssl.reversingServer(TestKeys.server(), option(version),
                "-Verify", "1", "-verify_return_error", "-CAfile", alice.chain())) {
                int port = theirs.port();
                try (var ours = clientTls().withIdentity(alice.identity()).upgrade(SocketTransport.connect(port))) {
                    reverse(ours, "abc");
                }
                assertThrows(SSLException.class, () -> {
                    try (var ours = clientTls().upgrade(SocketTransport.connect(port))) {
                        read(ours);
                    }
                });
            }
        }
    }

    @LoopTest(time = Time.REAL)
    void ourClientResumesItsSession() throws Exception {
        for (var version : Version.values()) {
            var tls = clientTls();
            try (var theirs = Openssl.reversingServer(TestKeys.server(), option(version))) {
                int port = theirs.port();
                try (var ours = tls.upgrade(SocketTransport.connect(port))) {
                    reverse(ours, "abc");
                    ours.session().putValue("seen", "before");
                }
                try (var ours = tls.upgrade(SocketTransport.connect(port))) {
                    assertEquals("before", ours.session().getValue("seen"));
                    reverse(ours, "abc");
                }
            }
        }
    }

    @LoopTest(time = Time.REAL)
    void ourClientNoticesAServerThatIsKilled() throws Exception {
        try (var theirs = Openssl.reversingServer(TestKeys.server());
                var ours = clientTls().upgrade(SocketTransport.connect(theirs.port()))) {
            reverse(ours, "abc");
            theirs.close();
            assertThrows(IOException.class, () -> ours.read(ByteBuffer.allocate(1)));
        }
    }
}
