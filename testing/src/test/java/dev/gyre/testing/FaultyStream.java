package dev.gyre.testing;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.net.ByteReader;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.StreamClosedException;
import dev.gyre.loop.sync.Mutex;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// A stream with one fault, for each behaviour that a stream must have.
///
/// @param behaviour the name of what it lacks
/// @param made puts the fault into a stream
record FaultyStream(String behaviour, UnaryOperator<ByteStream> made) {
    static List<FaultyStream> all() {
        return Stream.of(
            bytes(), buffers(), ends(), closing(), suspension(), cancellation(), convenience(), waiting(), sharing(),
            cancellationOfOthers()).flatMap(faults -> faults).toList();
    }

    // ---- bytes -----------------------------------------------------------------------------------

    private static Stream<FaultyStream> bytes() {
        return Stream.of(
            new FaultyStream("what one end writes the other reads", made -> new ForwardingStream(made) {
                @Override
                public void write(ByteBuffer source) throws IOException {
                    var bytes = new byte[source.remaining()];
                    source.get(bytes);
                    bytes[0]++;
                    super.write(ByteBuffer.wrap(bytes));
                }
            }),
            new FaultyStream("every byte arrives once, in order, both ways at once",
                made -> new ForwardingStream(made) {
                    @Override
                    public int read(ByteBuffer target) throws IOException {
                        int count = super.read(target);
                        target.put(target.position(), (byte) 1);
                        return count;
                    }
                }),
            new FaultyStream("one byte at a time", made -> new ForwardingStream(made) {
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

    private static Stream<FaultyStream> buffers() {
        return Stream.of(
            new FaultyStream("several buffers are written as one", made -> new ForwardingStream(made) {
                @Override
                public void write(ByteBuffer... sources) throws IOException {
                    for (int i = sources.length - 1; i >= 0; i--) {
                        super.write(sources[i]);
                    }
                }
            }),
            new FaultyStream("several buffers wait for a slow reader", made -> new ForwardingStream(made) {
                @Override
                public void write(ByteBuffer... sources) throws IOException {
                    for (int i = 0; i < Math.min(1024, sources.length); i++) {
                        super.write(sources[i]);
                    }
                }
            }),
            new FaultyStream("a buffer without room reads nothing", made -> new ForwardingStream(made) {
                @Override
                public int read(ByteBuffer target) throws IOException {
                    awaitReadable();
                    return super.read(target);
                }
            }),
            new FaultyStream("the addresses of the ends match", made -> new ForwardingStream(made) {
                @Override
                public SocketAddress remoteAddress() {
                    return UnixDomainSocketAddress.of("elsewhere");
                }
            }));
    }

    // ---- ends ------------------------------------------------------------------------------------

    private static Stream<FaultyStream> ends() {
        return Stream.of(
            new FaultyStream("an output ends alone", made -> new ForwardingStream(made) {
                @Override
                public void closeOutput() {
                    close();
                }
            }),
            new FaultyStream("a closed end refuses everything", made -> new ForwardingStream(made) {
                @Override
                public void closeOutput() throws IOException {
                    if (!isClosed()) {
                        super.closeOutput();
                    }
                }
            }),
            new FaultyStream("nothing is written after the output has ended", made -> new ForwardingStream(made) {
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

    private static Stream<FaultyStream> closing() {
        return Stream.of(
            new FaultyStream("closing fails a read that waits", made -> new ForwardingStream(made) {
                @Override
                public int read(ByteBuffer target) throws IOException {
                    try {
                        return super.read(target);
                    } catch (StreamClosedException closed) {
                        return -1;
                    }
                }
            }),
            new FaultyStream("what was written before closing arrives", made -> new ForwardingStream(made) {
                @Override
                public void close() {
                    abort();
                }
            }),
            new FaultyStream("writing to a closed end fails in the end", made -> new ForwardingStream(made) {
                @Override
                public void write(ByteBuffer source) throws IOException {
                    try {
                        super.write(source);
                    } catch (IOException broken) {
                        source.position(source.limit());
                    }
                }
            }),
            new FaultyStream("an abort is a failure at the other end", made -> new ForwardingStream(made) {
                @Override
                public void abort() {
                    close();
                }
            }),
            new FaultyStream("closing gracefully delivers the last words", made -> new ForwardingStream(made) {
                @Override
                public boolean closeGracefully(Duration limit) {
                    close();
                    return true;
                }
            }));
    }

    // ---- suspension ------------------------------------------------------------------------------

    private static Stream<FaultyStream> suspension() {
        return Stream.of(
            new FaultyStream("a second reader is refused", made -> new ForwardingStream(made) {
                private final Mutex turn = new Mutex();

                @Override
                public int read(ByteBuffer target) throws IOException {
                    try (var held = turn.hold()) {
                        return super.read(target);
                    }
                }
            }),
            new FaultyStream("a slow reader suspends the writer", made -> new ForwardingStream(made) {
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
            new FaultyStream("waiting for bytes takes none", made -> new ForwardingStream(made) {
                @Override
                public void awaitReadable() throws IOException {
                    super.read(ByteBuffer.allocate(1));
                }
            }),
            new FaultyStream(
                "what the reader has read ahead is there when it is asked again", made -> new ForwardingStream(made) {
                    @Override
                    public ByteReader reader() {
                        return freshReader();
                    }
                }));
    }

    private static Stream<FaultyStream> cancellation() {
        return Stream.of(
            new FaultyStream("a cancelled read takes nothing", made -> new ForwardingStream(made) {
                @Override
                public int read(ByteBuffer target) throws IOException {
                    target.put(target.position(), (byte) 0);
                    return super.read(target);
                }
            }),
            new FaultyStream("a cancelled write says how much has gone", made -> new ForwardingStream(made) {
                @Override
                public void write(ByteBuffer source) throws IOException {
                    super.write(source.duplicate());
                    source.position(source.limit());
                }
            }),
            new FaultyStream("a read that is cancelled at any moment", made -> new ForwardingStream(made) {
                @Override
                public int read(ByteBuffer target) throws IOException {
                    var bytes = new byte[target.remaining()];
                    int count = super.read(ByteBuffer.wrap(bytes));
                    Gyre.yieldNow();
                    target.put(bytes, 0, Math.max(count, 0));
                    return count;
                }
            }),
            new FaultyStream("reads and writes that are cancelled all the time", made -> new ForwardingStream(made) {
                @Override
                public void write(ByteBuffer source) throws IOException {
                    super.write(source.slice());
                    source.position(source.limit());
                }
            }),
            new FaultyStream("cancellation comes before bytes that are there", made -> new ForwardingStream(made) {
                @Override
                public void write(ByteBuffer source) throws IOException {
                    if (source.remaining() > 1) {
                        super.write(source);
                    }
                }
            }));
    }

    private static Stream<FaultyStream> convenience() {
        return Stream.of(
            new FaultyStream("writing nothing does nothing", made -> new ForwardingStream(made) {
                @Override
                public void write(ByteBuffer source) throws IOException {
                    super.write(source.hasRemaining() ? source : ByteBuffer.allocate(1));
                }
            }),
            new FaultyStream("a reader takes its pieces", made -> new ForwardingStream(made) {
                private boolean isBegun;

                @Override
                public int read(ByteBuffer target) throws IOException {
                    if (!isBegun) {
                        isBegun = true;
                        super.read(ByteBuffer.allocate(1));
                    }
                    return super.read(target);
                }
            }),
            new FaultyStream("a copy ends with the stream", made -> new ForwardingStream(made) {
                @Override
                public long copyTo(ByteStream target) throws IOException {
                    return super.copyTo(target) - 1;
                }
            }));
    }

    private static Stream<FaultyStream> waiting() {
        return Stream.of(
            new FaultyStream("the end wakes a reader", made -> new ForwardingStream(made) {
                @Override
                public void closeOutput() {
                    // Nobody hears of it.
                }
            }),
            new FaultyStream("ending the output fails a write that waits", made -> new ForwardingStream(made) {
                @Override
                public void write(ByteBuffer source) throws IOException {
                    try {
                        super.write(source);
                    } catch (StreamClosedException closed) {
                        throw new IOException("broken pipe", closed);
                    }
                }
            }),
            new FaultyStream("closing fails a write that waits", made -> new ForwardingStream(made) {
                @Override
                public void write(ByteBuffer source) throws IOException {
                    try {
                        super.write(source);
                    } catch (StreamClosedException closed) {
                        source.position(source.limit());
                    }
                }
            }),
            new FaultyStream("aborting fails a read and a write that wait", made -> new ForwardingStream(made) {
                @Override
                public int read(ByteBuffer target) throws IOException {
                    try {
                        return super.read(target);
                    } catch (StreamClosedException closed) {
                        return -1;
                    }
                }
            }),
            new FaultyStream("an abort ends what the other end waits for", made -> new ForwardingStream(made) {
                @Override
                public void abort() {
                    // The other end hears nothing.
                }
            }));
    }

    private static Stream<FaultyStream> sharing() {
        return Stream.of(
            new FaultyStream("a second writer is refused", made -> new ForwardingStream(made) {
                private final Mutex turn = new Mutex();

                @Override
                public void write(ByteBuffer source) throws IOException {
                    try (var held = turn.hold()) {
                        super.write(source);
                    }
                }
            }),
            new FaultyStream("reading and writing do not disturb each other", made -> new ForwardingStream(made) {
                private final Mutex turn = new Mutex();

                @Override
                public int read(ByteBuffer target) throws IOException {
                    try (var held = turn.hold()) {
                        return super.read(target);
                    }
                }

                @Override
                public void write(ByteBuffer source) throws IOException {
                    try (var held = turn.hold()) {
                        super.write(source);
                    }
                }
            }),
            new FaultyStream("nothing is read or written off the loop", made -> new ForwardingStream(made) {
                @Override
                public int read(ByteBuffer target) throws IOException {
                    try {
                        return super.read(target);
                    } catch (IllegalStateException offLoop) {
                        return 0;
                    }
                }
            }));
    }

    private static Stream<FaultyStream> cancellationOfOthers() {
        return Stream.of(
            new FaultyStream("a cancelled write of several says how much has gone", made -> new ForwardingStream(made) {
                @Override
                public void write(ByteBuffer... sources) throws IOException {
                    for (var source : sources) {
                        super.write(source.duplicate());
                    }
                    for (var source : sources) {
                        source.position(source.limit());
                    }
                }
            }),
            new FaultyStream("a wait for bytes that is cancelled at any moment", made -> new ForwardingStream(made) {
                @Override
                public void awaitReadable() throws IOException {
                    super.awaitReadable();
                    super.read(ByteBuffer.allocate(1));
                }
            }),
            new FaultyStream("a cancelled task can close", made -> new ForwardingStream(made) {
                @Override
                public void close() {
                    Gyre.checkpoint();
                    super.close();
                }
            }));
    }
}
