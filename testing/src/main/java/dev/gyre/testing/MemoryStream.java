package dev.gyre.testing;

import dev.gyre.loop.net.ByteReader;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.StreamClosedException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One end of a stream in memory, which behaves as a connection does: writing suspends while the other end does
/// not read, either direction can end alone, and either end can be torn away.
///
/// ```java
/// var pair = MemoryStream.pair(1024);
/// gather(() -> serve(pair.server()), () -> talk(pair.client()));
/// ```
///
/// Both ends are used on one loop. A write that waits for ever, because nobody reads, is a deadlock, and is
/// reported as one.
public final class MemoryStream implements ByteStream {
    private static final int LOCKSTEP_BYTES = 8192;

    private final MemoryPipe input;
    private final MemoryPipe output;
    private final MemoryAddress local;
    private final MemoryAddress remote;
    private boolean closed;

    /// The one reader, once somebody has asked for it.
    private @Nullable ByteReader pieces;

    private MemoryStream(MemoryPipe input, MemoryPipe output, MemoryAddress local, MemoryAddress remote) {
        this.input = input;
        this.output = output;
        this.local = local;
        this.remote = remote;
    }

    /// Two connected ends; which is which only the test knows.
    ///
    /// @param client one end
    /// @param server the other end
    public record Pair(MemoryStream client, MemoryStream server) {}

    /// Makes two connected ends with room for `capacityBytes` on the way in each direction. Never suspends.
    ///
    /// @throws IllegalArgumentException when the capacity is not positive
    public static Pair pair(int capacityBytes) {
        if (capacityBytes < 1) {
            throw new IllegalArgumentException(
                "the capacity is " + capacityBytes + " bytes, but a stream needs room for one");
        }
        return pair(capacityBytes, MemoryPipe.WriteEnds.WHEN_STORED);
    }

    /// Makes two connected ends in lockstep: a write ends when the other end has read all of it, so what a
    /// program hopes to find buffered is not there. Never suspends.
    ///
    /// What a cancelled write has shown in its buffer's position is on the way, as everywhere.
    public static Pair lockstep() {
        return pair(LOCKSTEP_BYTES, MemoryPipe.WriteEnds.WHEN_READ);
    }

    private static Pair pair(int capacityBytes, MemoryPipe.WriteEnds writeEnds) {
        var up = new MemoryPipe(capacityBytes, writeEnds);
        var down = new MemoryPipe(capacityBytes, writeEnds);
        var client = new MemoryAddress("memory:client");
        var server = new MemoryAddress("memory:server");
        return new Pair(new MemoryStream(down, up, client, server), new MemoryStream(up, down, server, client));
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
        return input.read(target);
    }

    @Override
    public void awaitReadable() throws IOException {
        input.awaitReadable();
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
        output.write(source);
    }

    // ---- ending ----------------------------------------------------------------------------------

    /// Ends this end's output, as [ByteStream#closeOutput]; never suspends.
    @Override
    public void closeOutput() throws IOException {
        if (closed) {
            throw new StreamClosedException("cannot close the output: this end of the stream is closed");
        }
        output.end();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            output.closeWriting();
            input.closeReading();
        }
    }

    /// Tears the stream: the other end gets an [IOException] for every read and write, now and later, and what is
    /// on the way is lost. Idempotent; never suspends.
    @Override
    public void abort() {
        if (!closed) {
            closed = true;
            output.abortWriting();
            input.abortReading();
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    // ---- who talks to whom -----------------------------------------------------------------------

    /// An address that says which end this is, and equals the other end's [#remoteAddress] and no other.
    @Override
    public SocketAddress localAddress() {
        return local;
    }

    /// The other end's [#localAddress].
    @Override
    public SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public String toString() {
        return "stream from " + local + " to " + remote;
    }
}
