package dev.gyre.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.StreamClosedException;
import dev.gyre.loop.sync.Mutex;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The kits find what is wrong with an implementation: each of these streams and listeners has one fault.
class ConformanceTest {
    private static Conformance kit(UnaryOperator<ByteStream> made) {
        return StreamConformance.of(() -> {
            var pair = MemoryStream.pair(500);
            return new StreamConformance.Pair(made.apply(pair.client()), made.apply(pair.server()));
        }).withBulkBytes(5_000);
    }

    private static DynamicTest finds(String behaviour, UnaryOperator<ByteStream> faulty) {
        return dynamicTest(behaviour, () -> {
            kit(ForwardingStream::new).behaviours().stream()
                    .filter(each -> each.name().equals(behaviour)).findFirst().orElseThrow().run();
            var found = kit(faulty).behaviours().stream()
                    .filter(each -> each.name().equals(behaviour)).findFirst().orElseThrow();
            var failure = assertThrows(AssertionError.class, found::run);
            assertTrue(failure.getMessage().contains("-Ddev.gyre.seed=0"), failure.getMessage());
        });
    }

    // ---- bytes -----------------------------------------------------------------------------------

    @TestFactory
    Stream<DynamicTest> faultsWithBytesAreFound() {
        return Stream.of(
            finds("what one end writes the other reads", made -> new ForwardingStream(made) {
                @Override
                public void write(ByteBuffer source) throws IOException {
                    var bytes = new byte[source.remaining()];
                    source.get(bytes);
                    bytes[0]++;
                    super.write(ByteBuffer.wrap(bytes));
                }
            }),
            finds("every byte arrives once, in order, both ways at once", made -> new ForwardingStream(made) {
                @Override
                public int read(ByteBuffer target) throws IOException {
                    int count = super.read(target);
                    target.put(target.position(), (byte) 1);
                    return count;
                }
            }),
            finds("one byte at a time", made -> new ForwardingStream(made) {
                private int count;

                @Override
                public void write(ByteBuffer source) throws IOException {
                    super.write(source);
                    if (++count % 100 == 0) {
                        super.write(new byte[] {1});
                    }
                }
            }));
    }

    @TestFactory
    Stream<DynamicTest> faultsWithBuffersAreFound() {
        return Stream.of(
            finds("several buffers are written as one", made -> new ForwardingStream(made) {
                @Override
                public void write(ByteBuffer... sources) throws IOException {
                    for (int i = sources.length - 1; i >= 0; i--) {
                        super.write(sources[i]);
                    }
                }
            }),
            finds("several buffers wait for a slow reader", made -> new ForwardingStream(made) {
                @Override
                public void write(ByteBuffer... sources) throws IOException {
                    for (int i = 0; i < Math.min(1024, sources.length); i++) {
                        super.write(sources[i]);
                    }
                }
            }),
            finds("a buffer without room reads nothing", made -> new ForwardingStream(made) {
                @Override
                public int read(ByteBuffer target) throws IOException {
                    awaitReadable();
                    return super.read(target);
                }
            }),
            finds("the addresses of the ends match", made -> new ForwardingStream(made) {
                @Override
                public SocketAddress remoteAddress() {
                    return UnixDomainSocketAddress.of("elsewhere");
                }
            }));
    }

    // ---- ends ------------------------------------------------------------------------------------

    @TestFactory
    Stream<DynamicTest> faultsWithEndsAreFound() {
        return Stream.of(
            finds("an output ends alone", made -> new ForwardingStream(made) {
                @Override
                public void closeOutput() {
                    close();
                }
            }),
            finds("a closed end refuses everything", made -> new ForwardingStream(made) {
                @Override
                public void closeOutput() throws IOException {
                    if (!isClosed()) {
                        super.closeOutput();
                    }
                }
            }),
            finds("nothing is written after the output has ended", made -> new ForwardingStream(made) {
                @Override
                public void write(ByteBuffer source) throws IOException {
                    try {
                        super.write(source);
                    } catch (StreamClosedException closed) {
                        throw new IOException("broken pipe", closed);
                    }
                }
            }));
    }

    @TestFactory
    Stream<DynamicTest> faultsWithClosingAreFound() {
        return Stream.of(
            finds("closing fails a read that waits", made -> new ForwardingStream(made) {
                @Override
                public int read(ByteBuffer target) throws IOException {
                    try {
                        return super.read(target);
                    } catch (StreamClosedException closed) {
                        return -1;
                    }
                }
            }),
            finds("what was written before closing arrives", made -> new ForwardingStream(made) {
                @Override
                public void close() {
                    abort();
                }
            }),
            finds("writing to a closed end fails in the end", made -> new ForwardingStream(made) {
                @Override
                public void write(ByteBuffer source) throws IOException {
                    try {
                        super.write(source);
                    } catch (IOException broken) {
                        source.position(source.limit());
                    }
                }
            }),
            finds("an abort is a failure at the other end", made -> new ForwardingStream(made) {
                @Override
                public void abort() {
                    close();
                }
            }),
            finds("closing gracefully delivers the last words", made -> new ForwardingStream(made) {
                @Override
                public boolean closeGracefully(Duration limit) {
                    close();
                    return true;
                }
            }));
    }

    // ---- suspension ------------------------------------------------------------------------------

    @TestFactory
    Stream<DynamicTest> faultsWithSuspensionAreFound() {
        return Stream.of(
            finds("a second reader is refused", made -> new ForwardingStream(made) {
                private final Mutex turn = new Mutex();

                @Override
                public int read(ByteBuffer target) throws IOException {
                    try (var held = turn.hold()) {
                        return super.read(target);
                    }
                }
            }),
            finds("a slow reader suspends the writer", made -> new ForwardingStream(made) {
                private final ByteArrayOutputStream stored = new ByteArrayOutputStream();

                @Override
                public void write(ByteBuffer source) {
                    while (source.hasRemaining()) {
                        stored.write(source.get());
                    }
                }

                @Override
                public void closeOutput() throws IOException {
                    super.write(ByteBuffer.wrap(stored.toByteArray()));
                    super.closeOutput();
                }
            }),
            finds("waiting for bytes takes none", made -> new ForwardingStream(made) {
                @Override
                public void awaitReadable() throws IOException {
                    super.read(ByteBuffer.allocate(1));
                }
            }));
    }

    @TestFactory
    Stream<DynamicTest> faultsWithCancellationAreFound() {
        return Stream.of(
            finds("a cancelled read takes nothing", made -> new ForwardingStream(made) {
                @Override
                public int read(ByteBuffer target) throws IOException {
                    target.put(target.position(), (byte) 0);
                    return super.read(target);
                }
            }),
            finds("a cancelled write says how much has gone", made -> new ForwardingStream(made) {
                @Override
                public void write(ByteBuffer source) throws IOException {
                    super.write(source.duplicate());
                    source.position(source.limit());
                }
            }),
            finds("a read that is cancelled at any moment", made -> new ForwardingStream(made) {
                @Override
                public int read(ByteBuffer target) throws IOException {
                    var bytes = new byte[target.remaining()];
                    int count = super.read(ByteBuffer.wrap(bytes));
                    Gyre.yieldNow();
                    target.put(bytes, 0, Math.max(count, 0));
                    return count;
                }
            }),
            finds("reads and writes that are cancelled all the time", made -> new ForwardingStream(made) {
                @Override
                public void write(ByteBuffer source) throws IOException {
                    super.write(source.slice());
                    source.position(source.limit());
                }
            }),
            finds("cancellation comes before bytes that are there", made -> new ForwardingStream(made) {
                @Override
                public void write(ByteBuffer source) throws IOException {
                    if (source.remaining() > 1) {
                        super.write(source);
                    }
                }
            }));
    }

    // ---- listeners -------------------------------------------------------------------------------

    private static Conformance listenerKit(MemoryListener.Fault fault) {
        var last = new MemoryListener[1];
        return ListenerConformance.of(() -> {
            last[0] = new MemoryListener(fault);
            return last[0];
        }, address -> last[0].connect());
    }

    @TestFactory
    Stream<DynamicTest> aListenerWithoutFaultsConforms() {
        return listenerKit(MemoryListener.Fault.NONE).withSeeds(20)
                .except("what connects is accepted", "every stream in memory has addresses of its own")
                .behaviours().stream().map(behaviour -> dynamicTest(behaviour.name(), behaviour::run));
    }

    @TestFactory
    Stream<DynamicTest> faultsOfListenersAreFound() {
        return Stream.of(
            listenerFault("those who come early wait to be accepted", MemoryListener.Fault.LAST_COME_FIRST_SERVED),
            listenerFault("closing fails those who accept", MemoryListener.Fault.CLOSED_IS_QUIET),
            listenerFault("a cancelled accept takes nobody", MemoryListener.Fault.CANCELLED_TAKES),
            listenerFault("an accept that is cancelled at any moment", MemoryListener.Fault.CANCELLED_TAKES),
            listenerFault("nobody connects to a listener that is closed", MemoryListener.Fault.CLOSED_IS_QUIET),
            listenerFault("cancellation comes before those who wait", MemoryListener.Fault.NO_CHECKPOINT));
    }

    private static DynamicTest listenerFault(String behaviour, MemoryListener.Fault fault) {
        return dynamicTest(behaviour, () -> {
            var found = listenerKit(fault).behaviours().stream()
                    .filter(each -> each.name().equals(behaviour)).findFirst().orElseThrow();
            assertThrows(AssertionError.class, found::run);
        });
    }

    // ---- the kits themselves ---------------------------------------------------------------------

    @Test
    void everyBehaviourHasANameOfItsOwn() {
        for (var kit : List.of(kit(ForwardingStream::new), listenerKit(MemoryListener.Fault.NONE))) {
            var names = kit.behaviours().stream().map(Conformance.Behaviour::name).toList();
            assertEquals(names.stream().distinct().toList(), names);
        }
    }

    @Test
    void aBehaviourIsRunOnAFreshLoopForEachSeed() {
        var loops = new ArrayList<String>();
        kit(ForwardingStream::new).withSeeds(3).withSetUp(() -> loops.add(Gyre.loop().toString()))
                .behaviours().getFirst().run();
        assertEquals(3, loops.stream().distinct().count());
    }

    @Test
    void inBothTimesTheLastRunIsInRealTime() {
        var started = new ArrayList<Boolean>();
        kit(ForwardingStream::new).withSeeds(2).withTime(LoopTest.Time.BOTH).withSetUp(() -> {
            var before = Gyre.now();
            Gyre.sleep(Duration.ofMillis(1));
            started.add(Gyre.now().equals(before.plusMillis(1)));
        }).behaviours().getFirst().run();
        assertEquals(List.of(true, true, false), started);
    }

    @Test
    void whatIsLeftBehindIsAFailure() {
        var behaviour = kit(ForwardingStream::new)
                .withSetUp(() -> Gyre.spawn("left behind", () -> Gyre.sleep(Duration.ofDays(1))))
                .behaviours().getFirst();
        var failure = assertThrows(AssertionError.class, behaviour::run);
        assertTrue(failure.getMessage().contains("left behind"), failure.getMessage());
    }

    @Test
    void aBehaviourIsLeftOutForAReasonOnly() {
        var kit = kit(ForwardingStream::new);
        var name = kit.behaviours().getFirst().name();
        var without = kit.except(name, "there is none").behaviours();
        assertEquals(kit.behaviours().size() - 1, without.size());
        assertFalse(without.stream().anyMatch(behaviour -> behaviour.name().equals(name)));
        assertThrows(IllegalArgumentException.class, () -> kit.except(name, " "));
        var unknown = assertThrows(IllegalArgumentException.class, () -> kit.except("flies", "it does not"));
        assertTrue(unknown.getMessage().contains(name), unknown.getMessage());
    }

    @Test
    void settingsOutsideTheRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> kit(ForwardingStream::new).withSeeds(0));
        assertThrows(IllegalArgumentException.class, () -> kit(ForwardingStream::new).withBulkBytes(999));
    }
}
