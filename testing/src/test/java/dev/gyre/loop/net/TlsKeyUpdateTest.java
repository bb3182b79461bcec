package dev.gyre.loop.net;

import static dev.gyre.loop.Gyre.*;
import static dev.gyre.loop.net.TlsEnds.read;
import static dev.gyre.loop.net.TlsEnds.serverTls;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Task;
import dev.gyre.loop.TaskFailedException;
import dev.gyre.loop.net.TlsHandshake.Computing;
import dev.gyre.loop.net.TlsInput.Truncation;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.MemoryStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;

/// A peer that changes keys, which in TLS 1.3 it may do at any time, and as often as it likes.
class TlsKeyUpdateTest {
    @BeforeAll
    static void makeKeys() {
        TestKeys.server();
    }

    /// A client whose parts the test can reach.
    private record Peer(TlsCodec codec, TlsOutput output, TlsStream stream) {
        static Peer connect(ByteStream transport) throws IOException {
            var engine = TlsContext.system().withTrust(TestKeys.server().trust()).get().createSSLEngine();
            engine.setUseClientMode(true);
            var buffers = BufferPool.FOR_TLS.get();
            var codec = new TlsCodec(engine);
            var output = new TlsOutput(codec, transport, buffers);
            var input = new TlsInput(codec, transport, output, buffers, Truncation.REPORTED);
            TlsHandshake.run(codec, input, output, Computing.ON_LOOP);
            return new Peer(codec, output, new TlsStream(transport, codec, input, output, Duration.ofSeconds(1)));
        }

        /// Changes its keys and wants the other end to do so, too.
        void updateKeys() throws IOException {
            codec.engine().beginHandshake();
            output.sealHandshake();
            output.send();
        }
    }

    private static Task<TlsStream> accept(ByteStream transport) {
        return spawn(() -> serverTls().upgrade(transport));
    }

    private static Task<?> askAllTheTime(Peer peer) {
        return spawn(() -> {
            while (true) {
                peer.updateKeys();
            }
        });
    }

    private static void assertRefused(Task<?> reader) {
        var failure = assertThrows(TaskFailedException.class, reader::await).getCause();
        assertTrue(failure.getMessage().contains("asked for new keys more than"), failure::toString);
        assertInstanceOf(SSLException.class, failure);
    }

    // ---- tests -----------------------------------------------------------------------------------

    @LoopTest
    void newKeysAreAnsweredAtOnceWhereTheTransportTakesTheAnswer() throws Exception {
        var transport = MemoryStream.pair(100_000);
        var accepted = accept(transport.server());
        var peer = Peer.connect(transport.client());
        var server = accepted.await();
        var reader = spawn(() -> read(server));
        sleep(ofSeconds(1));
        // What came before is read, so that the answer is all that is there.
        var waiting = spawn(() -> read(peer.stream()));
        sleep(ofSeconds(1));
        waiting.cancel("enough");
        peer.updateKeys();
        sleep(ofSeconds(1));
        assertTrue(transport.client().read(ByteBuffer.allocate(100)) > 0);
        peer.stream().write("done");
        assertEquals("done", reader.await());
    }

    @LoopTest
    void newKeysAreAnsweredLaterWhereAWriteIsUnderWay() throws Exception {
        var transport = MemoryStream.pair(500);
        var accepted = accept(transport.server());
        var peer = Peer.connect(transport.client());
        var server = accepted.await();
        var writer = spawn(() -> server.write(new byte[100_000]));
        var reader = spawn(() -> read(server));
        sleep(ofSeconds(1));
        for (int i = 0; i < 500; i++) {
            peer.updateKeys();
        }
        peer.stream().write("done");
        assertEquals("done", reader.await());
        var all = ByteBuffer.allocate(100_000);
        while (all.hasRemaining()) {
            peer.stream().read(all);
        }
        writer.await();
        TlsEnds.talk(server, peer.stream(), "still in step");
        TlsEnds.talk(peer.stream(), server, "in both directions");
    }

    @LoopTest
    void aPeerThatAsksForNewKeysAllTheTimeAndNeverReadsIsRefused() throws Exception {
        var transport = MemoryStream.pair(500);
        var accepted = accept(transport.server());
        var peer = Peer.connect(transport.client());
        var server = accepted.await();
        var reader = spawn(() -> read(server));
        var asking = askAllTheTime(peer);
        assertRefused(reader);
        assertThrows(SSLException.class, () -> server.write("x"));
        asking.cancel("enough");
        awaitAll(List.of(asking));
        server.close();
        peer.stream().close();
        assertEquals(0, BufferPool.FOR_TLS.get().lent());
    }

    @LoopTest
    void aPeerThatAsksForNewKeysAllTheTimeDuringAWriteIsRefusedToo() throws Exception {
        var transport = MemoryStream.pair(500);
        var accepted = accept(transport.server());
        var peer = Peer.connect(transport.client());
        var server = accepted.await();
        var writer = spawn(() -> server.write(new byte[100_000]));
        var reader = spawn(() -> read(server));
        sleep(ofSeconds(1));
        var asking = askAllTheTime(peer);
        assertRefused(reader);
        asking.cancel("enough");
        awaitAll(List.of(asking));
        server.close();
        peer.stream().close();
        assertThrows(TaskFailedException.class, writer::await);
        assertEquals(0, BufferPool.FOR_TLS.get().lent());
    }
}
