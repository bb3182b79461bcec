package dev.gyre.loop.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.gyre.loop.LoopLocal;
import dev.gyre.loop.net.StreamClosedException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// One end of a pipe of the system, which is read or written by the task itself and waited for by [PipePoller]: no
/// thread, and no buffer of its own. Linux; loop-confined.
final class LinuxPipe implements PipeSource, PipeSink {
    private static final int PIECE_BYTES = 64 * 1024;

    /// What the system reads into and writes from, which Java's memory is not: one for each loop.
    private static final LoopLocal<Transfer> TRANSFER = LoopLocal.of(Transfer::new);

    private static final class Transfer {
        final LinuxCalls calls = new LinuxCalls();
        final MemorySegment bytes = Arena.ofAuto().allocate(PIECE_BYTES);
    }

    private final String name;
    private final int descriptor;
    private final PipePoller poller;
    private final int events;
    private final Bell ready = new Bell();
    private final long id;
    private boolean armedBefore;
    private boolean closed;

    private LinuxPipe(String name, int descriptor, PipePoller poller, int events) {
        this.name = name;
        this.descriptor = descriptor;
        this.poller = poller;
        this.events = events;
        id = poller.add(ready);
    }

    static PipeSource source(String name, int descriptor, PipePoller poller) {
        return new LinuxPipe(name, descriptor, poller, LinuxCalls.EPOLLIN);
    }

    static PipeSink sink(String name, int descriptor, PipePoller poller) {
        return new LinuxPipe(name, descriptor, poller, LinuxCalls.EPOLLOUT);
    }

    // ---- bytes -----------------------------------------------------------------------------------

    @Override
    public int read(ByteBuffer target) throws IOException {
        while (true) {
            requireOpen("read from");
            var transfer = TRANSFER.get();
            int count = transfer.calls.read(
                descriptor, transfer.bytes, Math.min(PIECE_BYTES, target.remaining()));
            if (count > 0) {
                var bytes = transfer.bytes.asSlice(0, count);
                MemorySegment.ofBuffer(target).copyFrom(bytes);
                target.position(target.position() + count);
                return count;
            }
            if (count == 0) {
                return -1;
            }
            requireMore(transfer, count, "read from");
        }
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            requireOpen("write to");
            var transfer = TRANSFER.get();
            int size = Math.min(PIECE_BYTES, source.remaining());
            MemorySegment.copy(MemorySegment.ofBuffer(source), JAVA_BYTE, 0, transfer.bytes, JAVA_BYTE, 0, size);
            int count = transfer.calls.write(descriptor, transfer.bytes, size);
            if (count > 0) {
                source.position(source.position() + count);
            } else {
                requireMore(transfer, count, "write to");
            }
        }
    }

    /// Suspends until the pipe is ready.
    ///
    /// @throws IOException when it will never be
    private void requireMore(Transfer transfer, int result, String toDoWhat) throws IOException {
        if (-result == LinuxCalls.EPIPE) {
            throw new IOException("cannot write to " + name + ": nobody reads it any more");
        }
        if (-result != LinuxCalls.EAGAIN) {
            throw transfer.calls.failure("cannot " + toDoWhat + " " + name, -result);
        }
        var refused = new IOException[1];
        // Armed when the bell knows of this task: it may be rung at once.
        ready.await(name, () -> {
            try {
                arm(transfer.calls);
                return false;
            } catch (IOException failure) {
                refused[0] = failure;
                return true;
            }
        });
        if (refused[0] != null) {
            throw refused[0];
        }
    }

    private void arm(LinuxCalls calls) throws IOException {
        calls.arm(poller.descriptor(), descriptor, armedBefore, events, id);
        armedBefore = true;
    }

    private void requireOpen(String toDoWhat) throws StreamClosedException {
        if (closed) {
            throw new StreamClosedException("cannot " + toDoWhat + " " + name + ": it is closed");
        }
    }

    // ---- closing ---------------------------------------------------------------------------------

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            poller.remove(id);
            TRANSFER.get().calls.close(descriptor);
            ready.ring();
        }
    }

    /// Nothing is under way: what was written is in the pipe.
    @Override
    public void end() {
        close();
    }

    @Override
    public void abort() {
        close();
    }

    @Override
    public String toString() {
        return name;
    }
}
