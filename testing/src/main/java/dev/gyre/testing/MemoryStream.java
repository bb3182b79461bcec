package dev.gyre.testing;

import java.io.IOException;
import java.util.Objects;

/// One end of a two-way byte stream in memory, which behaves as a socket does: writing suspends while the
/// other end does not read, either direction can end alone, and either end can be torn away.
///
/// ```java
/// var pair = MemoryStream.pair(1024);
/// gather(() -> serve(pair.server()), () -> talk(pair.client()));
/// ```
///
/// Of each end one task may read and one may write at a time. Loop-confined.
public final class MemoryStream implements AutoCloseable {
    private static final int LOCKSTEP_BYTES = 8192;

    private final MemoryPipe input;
    private final MemoryPipe output;

    private MemoryStream(MemoryPipe input, MemoryPipe output) {
        this.input = input;
        this.output = output;
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
    public static Pair lockstep() {
        return pair(LOCKSTEP_BYTES, MemoryPipe.WriteEnds.WHEN_READ);
    }

    private static Pair pair(int capacityBytes, MemoryPipe.WriteEnds writeEnds) {
        var up = new MemoryPipe(capacityBytes, writeEnds);
        var down = new MemoryPipe(capacityBytes, writeEnds);
        return new Pair(new MemoryStream(down, up), new MemoryStream(up, down));
    }

    /// Suspends until there are bytes and reads what is there, at most `length`; returns how many, or -1 when
    /// the other end has closed its output and all was read. A length of zero reads nothing. A cancelled read
    /// takes nothing.
    ///
    /// @throws IOException when this end is closed, or one of them was aborted
    /// @throws IllegalStateException when another task waits to read here
    /// @throws IndexOutOfBoundsException when the range is not inside `target`
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        return input.read(target, offset, length);
    }

    /// Writes all `length` bytes; suspends while there is no room, in lockstep until they are read. After a
    /// cancelled write nobody knows how many went out: [#abort] the stream.
    ///
    /// @throws IOException when this end's output is closed, the other end is closed, or one of them was aborted
    /// @throws IllegalStateException when another task waits to write here
    /// @throws IndexOutOfBoundsException when the range is not inside `source`
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        output.write(source, offset, length);
    }

    /// Ends this end's output: the other end reads what is on the way, and then the end. Idempotent; never
    /// suspends.
    public void closeOutput() {
        output.end();
    }

    /// Closes both directions: the other end reads what is on the way and then the end, and its writes fail.
    /// What has not been read here is lost. Idempotent; never suspends.
    @Override
    public void close() {
        output.end();
        input.stopReading();
    }

    /// Tears the stream: whoever reads or writes at either end, now or later, gets an [IOException], and what is
    /// on the way is lost. Idempotent; never suspends.
    public void abort() {
        output.reset();
        input.reset();
    }
}
