package dev.gyre.loop.net;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.gyre.loop.net.Tls.Version;
import dev.gyre.testing.Conformance;
import dev.gyre.testing.LoopTest.Time;
import dev.gyre.testing.MemoryStream;
import dev.gyre.testing.StreamConformance;
import dev.gyre.testing.StreamConformance.Pair;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// TLS streams do what every stream must.
class TlsConformanceTest {
    @BeforeAll
    static void makeKeys() {
        TestKeys.server();
    }

    private static Pair connect(Version version, ByteStream client, ByteStream server) {
        var ends = TlsEnds.connect(
            TlsEnds.clientTls().withVersions(version).withHandshakesOnLoop(),
            TlsEnds.serverTls().withHandshakesOnLoop(),
            client,
            server);
        return new Pair(ends.client(), ends.server());
    }

    private static Pair inMemory(Version version, int capacityBytes) {
        var transport = MemoryStream.pair(capacityBytes);
        return connect(version, transport.client(), transport.server());
    }

    private static Pair overTcp(Version version) throws Exception {
        try (var listener = Tcp.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            var address = (InetSocketAddress) listener.addresses().getFirst();
            var client = Tcp.connect(address, TcpOptions.defaults());
            return connect(version, client, listener.accept());
        }
    }

    private static Stream<DynamicTest> tests(Conformance conformance) {
        return conformance.behaviours().stream().map(behaviour -> dynamicTest(behaviour.name(), behaviour::run));
    }

    /// What TLS 1.2 cannot do.
    private static Conformance withoutHalves(Conformance conformance) {
        var reason = "in TLS 1.2 the end of one direction is the end of both";
        return conformance.except("an output ends alone", reason)
                .except("nothing is written after the output has ended", reason)
                .except("closing gracefully delivers the last words", reason);
    }

    /// What TLS cannot do where a close-notify has to wait: closing waits for nothing.
    private static Conformance withoutRoomForNotice(Conformance conformance) {
        var reason = "without a close-notify what was written arrives, but then a failure, not the end";
        return conformance.except("a closed end refuses everything", reason)
                .except("what was written before closing arrives", reason);
    }

    // ---- tests -----------------------------------------------------------------------------------

    @TestFactory
    Stream<DynamicTest> withRoomForAFewBytesOfARecord() {
        return tests(withoutRoomForNotice(
            StreamConformance.of(() -> inMemory(Version.TLS_1_3, 100)).withBulkBytes(100_000).withSeeds(3)));
    }

    @TestFactory
    Stream<DynamicTest> withRoomForSeveralRecords() {
        return tests(
            StreamConformance.of(() -> inMemory(Version.TLS_1_3, 100_000)).withBulkBytes(500_000).withSeeds(3));
    }

    @TestFactory
    Stream<DynamicTest> inTls12() {
        return tests(withoutHalves(
            StreamConformance.of(() -> inMemory(Version.TLS_1_2, 5000)).withBulkBytes(100_000).withSeeds(3)));
    }

    @TestFactory
    Stream<DynamicTest> overTcp() {
        return tests(StreamConformance.of(() -> overTcp(Version.TLS_1_3)).withTime(Time.REAL));
    }
}
