package dev.gyre.loop.os;

import dev.gyre.loop.net.ByteStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What the process writes. See [Stdio].
///
/// A write ends when its bytes are queued, of which there are at most 64 KiB; while the queue is full it suspends. A
/// thread writes what is queued, and is gone when there is nothing more. What one write queues, up to 32 KiB, is never
/// torn apart by another, and is queued whole or, when the task is cancelled, not at all.
///
/// When a loop ends it waits, for two seconds at most, until everything is written; [#flush] before `System.exit`.
///
/// Any number of tasks may write. As a [ByteStream] its input is at the end from the beginning, and closing it does
/// nothing.
public final class StandardOutput implements ByteStream {
    private static final long DRAIN_SECONDS = 2;

    private final String name;
    private final Outlet outlet;
    private final AutoCloseable atEndOfLoop = this::drain;

    StandardOutput(String name, OutputStream out) {
        this.name = name;
        outlet = new Outlet(name, out);
    }

    /// Queues all bytes of `source`; suspends while there is no room. More than 32 KiB are queued piece by piece; the
    /// position of `source` says how many have been, also when this is cancelled or fails.
    ///
    /// @throws IOException when the system did not take what was written before; the program that read it may be gone
    /// @throws IllegalStateException off the loop
    @Override
    public void write(ByteBuffer source) throws IOException {
        if (source.remaining() <= Outlet.QUEUE_BYTES_MAX) {
            outlet.writeWhole(source);
        } else {
            outlet.write(source);
        }
        LoopOwned.add(atEndOfLoop);
    }

    /// Suspends until the system has taken everything that was written before.
    ///
    /// @throws IOException when it did not take it
    public void flush() throws IOException {
        outlet.flush();
    }

    /// Called by the loop thread when no task is left: it may wait.
    private void drain() throws ExecutionException {
        try {
            outlet.idle().get(DRAIN_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException nobodyReads) {
            // What is left is written while the process lives.
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- the rest of a stream --------------------------------------------------------------------

    /// Finds the end at once: nobody reads from standard output.
    @Override
    public int read(ByteBuffer target) {
        dev.gyre.loop.Gyre.checkpoint();
        return target.hasRemaining() ? -1 : 0;
    }

    /// The same as [#flush]: standard output is there for the whole process.
    @Override
    public void closeOutput() throws IOException {
        flush();
    }

    /// Does nothing: standard output is there for the whole process.
    @Override
    public void close() {}

    /// Does nothing, as [#close].
    @Override
    public void abort() {}

    @Override
    public boolean isClosed() {
        return false;
    }

    @Override
    public SocketAddress localAddress() {
        return new PipeAddress("this process");
    }

    @Override
    public SocketAddress remoteAddress() {
        return new PipeAddress(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
