package dev.gyre.loop.net;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.gyre.loop.LoopLocal;
import dev.gyre.testing.Conformance;
import dev.gyre.testing.ListenerConformance;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.SimNetwork;
import dev.gyre.testing.StreamConformance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The streams and listeners of every network, and TLS, do what all streams and listeners must.
class NetworkConformanceTest {
    private static final LoopLocal<Network> EPOLL = LoopLocal.of(() -> opened(EpollNetwork::open));
    private static final LoopLocal<Network> NIO = LoopLocal.of(() -> opened(NioNetwork::open));
    private static final LoopLocal<Network> SIMULATED = LoopLocal.of(() -> SimNetwork.ofLoop());

    /// So much fills the buffers of the system, which then holds a writer.
    private static final TcpOptions SMALL_BUFFERS =
            TcpOptions.defaults().withSendBufferBytes(8192).withReceiveBufferBytes(8192);

    /// Opens a network.
    private interface Opening {
        Network open() throws IOException;
    }

    private static Network opened(Opening opening) {
        try {
            return opening.open();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @TestFactory
    Stream<DynamicTest> epollStreams() {
        return tests(streams(EPOLL).withTime(LoopTest.Time.REAL));
    }

    @TestFactory
    Stream<DynamicTest> epollListeners() {
        return tests(listeners(EPOLL).withTime(LoopTest.Time.REAL));
    }

    @TestFactory
    Stream<DynamicTest> nioStreams() {
        return tests(streams(NIO).withTime(LoopTest.Time.REAL));
    }

    @TestFactory
    Stream<DynamicTest> nioListeners() {
        return tests(listeners(NIO).withTime(LoopTest.Time.REAL));
    }

    @TestFactory
    Stream<DynamicTest> simulatedStreams() {
        return tests(streams(SIMULATED));
    }

    @TestFactory
    Stream<DynamicTest> simulatedListeners() {
        return tests(listeners(SIMULATED));
    }

    @TestFactory
    Stream<DynamicTest> tlsStreams() {
        return tests(StreamConformance.of(() -> {
            var ends = TlsEnds.connect(
                TlsEnds.clientTls().withHandshakesOnLoop(), TlsEnds.serverTls().withHandshakesOnLoop());
            return new StreamConformance.Pair(ends.client(), ends.server());
        })
                .withBulkBytes(300_000));
    }

    private static Listener listen(LoopLocal<Network> network) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return network.get().listen(List.of(address), ListenOptions.defaults().withAccepted(SMALL_BUFFERS));
    }

    private static Conformance streams(LoopLocal<Network> network) {
        return StreamConformance.of(StreamConformance.Pairs.through(
            () -> listen(network), address -> network.get().connect(address, SMALL_BUFFERS)))
                .withBulkBytes(300_000);
    }

    private static Conformance listeners(LoopLocal<Network> network) {
        return ListenerConformance.of(
            () -> listen(network), address -> network.get().connect(address, SMALL_BUFFERS));
    }

    private static Stream<DynamicTest> tests(Conformance conformance) {
        return conformance.behaviours().stream().map(behaviour -> dynamicTest(behaviour.name(), behaviour::run));
    }
}
