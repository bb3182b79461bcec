package dev.gyre.loop.net;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.loop.net.TlsEnds.clientTls;
import static dev.gyre.loop.net.TlsEnds.connect;
import static dev.gyre.loop.net.TlsEnds.read;
import static dev.gyre.loop.net.TlsEnds.serverTls;
import static dev.gyre.loop.net.TlsEnds.talk;
import static dev.gyre.loop.net.TlsEnds.tryConnect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.LoopConfig;
import dev.gyre.loop.Outcome;
import dev.gyre.loop.net.Tls.ClientCertificate;
import dev.gyre.loop.net.Tls.Version;
import dev.gyre.testing.ForwardingStream;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.MemoryStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TlsHandshakeTest {
    @BeforeAll
    static void makeKeys() {
        TestKeys.server();
        TestKeys.nextServer();
        TestKeys.otherServer();
        TestKeys.alice();
    }

    private static Throwable failure(Outcome<TlsStream> outcome) {
        return assertInstanceOf(Outcome.Failure.class, outcome).exception();
    }

    private static MemoryStream.Pair transport() {
        return MemoryStream.pair(100_000);
    }

    // ---- agreeing --------------------------------------------------------------------------------

    @LoopTest
    void bothVersionsWork() throws Exception {
        for (var version : Version.values()) {
            var ends = connect(clientTls(), serverTls().withVersions(version));
            var name = version == Version.TLS_1_2 ? "TLSv1.2" : "TLSv1.3";
            assertEquals(name, ends.client().session().getProtocol());
            assertEquals(name, ends.server().session().getProtocol());
            ends.talk();
            ends.close();
        }
    }

    @LoopTest
    void theNewerVersionIsPreferredAndTheClientMayRefuseIt() {
        assertEquals("TLSv1.3", connect(clientTls(), serverTls()).client().session().getProtocol());
        var old = clientTls().withVersions(Version.TLS_1_2);
        assertEquals("TLSv1.2", connect(old, serverTls()).client().session().getProtocol());
    }

    @LoopTest
    void withoutACommonVersionBothEndsFail() {
        var outcomes = tryConnect(
            clientTls().withVersions(Version.TLS_1_3), serverTls().withVersions(Version.TLS_1_2), transport());
        assertInstanceOf(SSLHandshakeException.class, failure(outcomes.get(0)));
        assertInstanceOf(SSLHandshakeException.class, failure(outcomes.get(1)));
    }

    @LoopTest
    void handshakesAreComputedOffTheLoopUnlessThatIsAskedFor() throws Exception {
        var threads = new ArrayList<Boolean>();
        var server = Tls.server(() -> {
            threads.add(Thread.currentThread().isVirtual());
            return TestKeys.server().identity();
        });
        connect(clientTls(), server).talk();
        assertEquals(Set.of(false), Set.copyOf(threads));
        threads.clear();
        connect(clientTls().withHandshakesOnLoop(), server.withHandshakesOnLoop()).talk();
        assertEquals(Set.of(true), Set.copyOf(threads));
    }

    @Test
    void handshakesAreComputedInTheTaskWhereNoThreadIsLeft() {
        var config = LoopConfig.defaults().withBlockingThreadsMax(1).withBlockingQueueMax(0);
        run(config, () -> gather(IntStream.range(0, 20).boxed().toList(), 20, i -> {
            connect(clientTls(), serverTls()).talk();
            return i;
        }));
    }

    @LoopTest
    void moreHandshakesAtOnceThanThreadsAllEnd() {
        gather(IntStream.range(0, 100).boxed().toList(), 100, i -> {
            connect(clientTls(), serverTls()).talk();
            return i;
        });
    }

    @LoopTest
    void theCipherSuiteIsTheOneAskedFor() throws Exception {
        var client = clientTls().withCipherSuites("TLS_CHACHA20_POLY1305_SHA256");
        assertEquals("TLS_CHACHA20_POLY1305_SHA256", connect(client, serverTls()).server().session().getCipherSuite());
        var transport = transport();
        var unknown = clientTls().withCipherSuites("TLS_HOPE");
        assertThrows(IllegalArgumentException.class, () -> unknown.upgrade(transport.client()));
        assertTrue(transport.client().isClosed());
    }

    @LoopTest
    void theBestProtocolOfTheServerThatTheClientSpeaksIsChosen() {
        var client = clientTls().withApplicationProtocols("http/1.1", "h2");
        var ends = connect(client, serverTls().withApplicationProtocols("h3", "h2", "http/1.1"));
        assertEquals(Optional.of("h2"), ends.client().applicationProtocol());
        assertEquals(Optional.of("h2"), ends.server().applicationProtocol());
        assertEquals(Optional.empty(), connect(client, serverTls()).client().applicationProtocol());
    }

    @LoopTest
    void withoutACommonProtocolTheHandshakeFails() {
        var outcomes = tryConnect(
            clientTls().withApplicationProtocols("h2"), serverTls().withApplicationProtocols("smtp"), transport());
        assertInstanceOf(SSLHandshakeException.class, failure(outcomes.get(0)));
        assertInstanceOf(SSLHandshakeException.class, failure(outcomes.get(1)));
    }

    // ---- whom to believe -------------------------------------------------------------------------

    @LoopTest
    void aCertificateForAnotherNameIsRefused() {
        var client = Tls.client("elsewhere.test").withTrust(TestKeys.server().trust());
        var transport = transport();
        var outcomes = tryConnect(client, serverTls(), transport);
        assertTrue(failure(outcomes.get(0)).getMessage().contains("elsewhere.test"),
            failure(outcomes.get(0))::toString);
        assertTrue(failure(outcomes.get(1)).getMessage().contains("certificate_unknown"),
            failure(outcomes.get(1))::toString);
        assertTrue(transport.client().isClosed());
        assertTrue(transport.server().isClosed());
    }

    @LoopTest
    void theNameIsNotCheckedWhereThatIsAskedFor() throws Exception {
        var client = Tls.client("elsewhere.test").withTrust(TestKeys.server().trust());
        connect(client.dangerouslyWithoutHostnameCheck(), serverTls()).talk();
    }

    @LoopTest
    void addressesAreCheckedAsNamesAre() {
        var trust = TestKeys.server().trust();
        connect(Tls.client("127.0.0.1").withTrust(trust), serverTls());
        var outcomes = tryConnect(Tls.client("127.0.0.2").withTrust(trust), serverTls(), transport());
        assertInstanceOf(SSLHandshakeException.class, failure(outcomes.get(0)));
    }

    @LoopTest
    void aCertificateThatNobodyTrustedVouchesForIsRefused() {
        for (var client : List.of(Tls.client("localhost"), clientTls().withTrust(TestKeys.alice().trust()))) {
            var failure = failure(tryConnect(client, serverTls(), transport()).get(0));
            assertTrue(failure.getMessage().contains("unable to find valid certification path"), failure::toString);
        }
    }

    @LoopTest
    void aServerWithSeveralNamesShowsTheCertificateForTheNameThatIsAskedFor() {
        var server = Tls.server(TestKeys.server().identity().and(TestKeys.otherServer().identity()));
        var client = Tls.client("www.other.test").withTrust(TestKeys.otherServer().trust());
        for (var version : Version.values()) {
            var ends = connect(client.withVersions(version), server);
            assertEquals(List.of(TestKeys.otherServer().certificate()), ends.client().peerCertificates());
        }
        assertEquals(
            List.of(TestKeys.server().certificate()), connect(clientTls(), server).client().peerCertificates());
    }

    // ---- certificates of clients -----------------------------------------------------------------

    @LoopTest
    void aServerSeesTheCertificateOfAClientThatHasOne() throws Exception {
        var alice = TestKeys.alice();
        for (var version : Version.values()) {
            for (var wish : List.of(ClientCertificate.WANTED, ClientCertificate.REQUIRED)) {
                var server = serverTls().withTrust(alice.trust()).withClientCertificate(wish).withVersions(version);
                var ends = connect(clientTls().withIdentity(alice.identity()), server);
                assertEquals(List.of(alice.certificate()), ends.server().peerCertificates());
                ends.talk();
            }
        }
    }

    @LoopTest
    void aServerThatOnlyWantsACertificateDoesWithout() throws Exception {
        var server = serverTls().withTrust(TestKeys.alice().trust()).withClientCertificate(ClientCertificate.WANTED);
        var ends = connect(clientTls(), server);
        assertEquals(List.of(), ends.server().peerCertificates());
        ends.talk();
    }

    @LoopTest
    void aServerThatRequiresACertificateRefusesClientsWithoutOne() throws Exception {
        var server = serverTls().withTrust(TestKeys.alice().trust()).withClientCertificate(ClientCertificate.REQUIRED);
        var old = tryConnect(clientTls().withVersions(Version.TLS_1_2), server, transport());
        assertInstanceOf(SSLHandshakeException.class, failure(old.get(0)));
        assertInstanceOf(SSLHandshakeException.class, failure(old.get(1)));
        // In TLS 1.3 a client is done before the server has seen its certificate: it hears of it when it reads.
        var outcomes = tryConnect(clientTls(), server, transport());
        assertInstanceOf(SSLHandshakeException.class, failure(outcomes.get(1)));
        var client = assertInstanceOf(Outcome.Success.class, outcomes.get(0)).value();
        var refused = assertThrows(SSLException.class, () -> read((TlsStream) client));
        assertTrue(refused.getMessage().contains("certificate_required"), refused::toString);
        assertThrows(SSLException.class, () -> read((TlsStream) client));
        assertThrows(SSLException.class, () -> ((TlsStream) client).write("x"));
    }

    @LoopTest
    void onlyServersAskForCertificates() {
        assertThrows(IllegalStateException.class,
            () -> Tls.client("localhost").withClientCertificate(ClientCertificate.WANTED));
    }

    // ---- coming back -----------------------------------------------------------------------------

    @LoopTest
    void aClientThatComesBackResumesItsSession() throws Exception {
        for (var version : Version.values()) {
            var client = clientTls().withVersions(version);
            var server = serverTls();
            var first = connect(client, server);
            first.talk();
            first.close();
            // What the session remembers is there again only if it is the same one.
            first.client().session().putValue("seen", "before");
            var second = connect(client.withApplicationProtocols("x"), server);
            second.talk();
            assertEquals("before", second.client().session().getValue("seen"), version.toString());
            assertEquals(first.client().session().getCreationTime(), second.client().session().getCreationTime());
            var transport = transport();
            var elsewhere = connect(client, server, new AtPort(transport.client(), 444), transport.server());
            assertEquals(null, elsewhere.client().session().getValue("seen"));
            var stranger = connect(clientTls().withVersions(version), server);
            assertEquals(null, stranger.client().session().getValue("seen"));
        }
    }

    private static final class AtPort extends ForwardingStream {
        private final int port;

        AtPort(ByteStream stream, int port) {
            super(stream);
            this.port = port;
        }

        @Override
        public SocketAddress remoteAddress() {
            return InetSocketAddress.createUnresolved("localhost", port);
        }
    }

    @LoopTest
    void aReplacedCertificateIsShownToNewClientsWhileOldStreamsStay() throws Exception {
        var identity = new AtomicReference<>(TestKeys.server().identity());
        var server = Tls.server(identity::get);
        var old = connect(clientTls(), server);
        identity.set(TestKeys.nextServer().identity());
        var fresh = connect(clientTls().withTrust(TestKeys.nextServer().trust()), server);
        assertEquals(List.of(TestKeys.nextServer().certificate()), fresh.client().peerCertificates());
        assertEquals(List.of(TestKeys.server().certificate()), old.client().peerCertificates());
        old.talk();
        fresh.talk();
        assertNotEquals(old.client().peerCertificates(), fresh.client().peerCertificates());
    }

    // ---- in the middle of a stream ---------------------------------------------------------------

    @LoopTest
    void aStreamIsUpgradedAfterPlainBytes() throws Exception {
        var transport = transport();
        talk(transport.client(), transport.server(), "STARTTLS\n");
        talk(transport.server(), transport.client(), "go ahead\n");
        connect(clientTls(), serverTls(), transport).talk();
    }

    @LoopTest
    void whatWasReadAheadBelongsToTheHandshake() throws Exception {
        var transport = transport();
        var client = spawn(() -> {
            transport.client().write("STARTTLS\n");
            return clientTls().upgrade(transport.client());
        });
        sleep(ofSeconds(1));
        var ahead = ByteBuffer.allocate(1000);
        transport.server().read(ahead);
        ahead.flip();
        assertEquals("STARTTLS\n", StandardCharsets.UTF_8.decode(ahead.slice(0, 9)).toString());
        assertTrue(ahead.remaining() > 100);
        var server = serverTls().upgrade(transport.server(), ahead.position(9));
        new TlsEnds(client.await(), server).talk();
    }

    // ---- peers that do not play along ------------------------------------------------------------

    @LoopTest
    void aPeerThatStaysSilentIsGivenUpAfterTheLimit() {
        for (var tls : List.of(clientTls(), serverTls())) {
            var transport = transport();
            var started = now();
            var failure = assertThrows(SSLHandshakeException.class, () -> tls.upgrade(transport.client()));
            assertEquals(ofSeconds(10), Duration.between(started, now()));
            assertTrue(failure.getMessage().contains("withHandshakeTimeout"), failure::toString);
            assertTrue(transport.client().isClosed());
            assertThrows(SSLHandshakeException.class,
                () -> tls.withHandshakeTimeout(ofMillis(7)).upgrade(transport().server()));
            assertEquals(ofMillis(10_007), Duration.between(started, now()));
        }
    }

    @LoopTest
    void aPeerThatTricklesIsGivenUpAfterTheLimitToo() {
        var transport = transport();
        var started = now();
        var trickle = spawn(() -> {
            transport.client().write(new byte[] {22, 3, 3, 1, 0});
            while (!transport.server().isClosed()) {
                transport.client().write(new byte[1]);
                sleep(ofMillis(100));
            }
        });
        assertThrows(SSLHandshakeException.class, () -> serverTls().upgrade(transport.server()));
        assertEquals(ofSeconds(10), Duration.between(started, now()));
        assertEquals(0, BufferPool.FOR_TLS.get().lent());
        awaitAll(List.of(trickle));
    }

    @LoopTest
    void aPeerThatSpeaksNoTlsIsAnError() throws Exception {
        var transport = transport();
        transport.client().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        var failure = assertThrows(SSLException.class, () -> serverTls().upgrade(transport.server()));
        assertTrue(failure.getMessage().contains("plaintext connection"), failure::toString);
        assertTrue(transport.server().isClosed());
    }

    @LoopTest
    void aPeerThatLeavesInTheHandshakeIsAnError() throws Exception {
        var transport = transport();
        transport.server().closeOutput();
        var failure = assertThrows(SSLHandshakeException.class, () -> clientTls().upgrade(transport.client()));
        assertTrue(failure.getMessage().contains("ended in the handshake"), failure::toString);
        var closed = transport();
        closed.server().close();
        assertThrows(IOException.class, () -> clientTls().upgrade(closed.client()));
        assertTrue(closed.client().isClosed());
    }

    @LoopTest
    void aCancelledHandshakeClosesTheTransportAndTheOtherEndHears() {
        var transport = transport();
        var client = spawn(() -> clientTls().upgrade(transport.client()));
        sleep(ofSeconds(1));
        client.cancel("changed my mind");
        assertThrows(IOException.class, () -> serverTls().upgrade(transport.server()));
        assertTrue(client.isCancelled());
        assertTrue(transport.client().isClosed());
    }

    @LoopTest
    void aHostThatIsNeitherNameNorAddressIsAnError() {
        for (var host : List.of("", "a b", "-")) {
            assertThrows(IllegalArgumentException.class, () -> Tls.client(host), host);
        }
        Tls.client("::1");
        Tls.client("example.org.");
    }
}
