package dev.gyre.loop.os;

import dev.gyre.loop.Blocking;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.net.StreamClosedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/// An open file: bytes at a position that moves, or at positions that the caller names.
///
/// ```java
/// try (var file = Disk.open(path, READ)) {
///     var header = ByteBuffer.allocate(512);
///     file.read(header, 0);
/// }
/// ```
///
/// The work is done by threads of the loop's pool ([Blocking]), in pieces of at most 256 KiB, and a thread that
/// works on a file is never interrupted, for that would close the file. So a cancelled operation waits for the
/// piece that is under way, which takes as long as the disk does: what has been read is delivered, and the
/// position of the buffer says what has been written. What has not begun does not happen.
///
/// Reads and writes that move the position are for one task at a time; those that name theirs may overlap.
/// Loop-confined.
public final class OpenFile implements AutoCloseable {
    /// Long enough to make the hand-over to a thread cheap, short enough to be waited for.
    private static final int PIECE_BYTES = 256 * 1024;

    private final Path path;
    private final FileChannel channel;
    private final boolean appends;
    private long position;
    private boolean moving;
    private boolean closed;

    private OpenFile(Path path, FileChannel channel, boolean appends) {
        this.path = path;
        this.channel = channel;
        this.appends = appends;
    }

    static OpenFile open(Path path, Set<? extends OpenOption> options) throws IOException {
        var channel = Blocking.callUninterrupted(() -> {
            FileKinds.requireNoPipe(path);
            return FileChannel.open(path, options);
        });
        return new OpenFile(path, channel, options.contains(StandardOpenOption.APPEND));
    }

    // ---- at the position -------------------------------------------------------------------------

    /// Reads what follows the position, at most what `target` has room for, and moves the position behind it;
    /// returns how many bytes, or -1 at the end of the file. Suspends. A target without room reads nothing and
    /// returns 0; a cancelled read has moved nothing.
    ///
    /// @throws StreamClosedException when the file is closed
    /// @throws java.nio.channels.NonReadableChannelException when it was not opened for reading
    /// @throws IllegalStateException while another task reads or writes at the position; off the loop
    public int read(ByteBuffer target) throws IOException {
        beginMove();
        try {
            int count = read(target, position);
            position += Math.max(0, count);
            return count;
        } finally {
            moving = false;
        }
    }

    /// Writes all bytes of `source` at the position, at the end of a file that was opened to append, and moves the
    /// position behind them. Suspends. The position of `source` says how many bytes were written, also when this
    /// is cancelled or fails.
    ///
    /// @throws StreamClosedException when the file is closed
    /// @throws java.nio.channels.NonWritableChannelException when it was not opened for writing
    /// @throws IllegalStateException while another task reads or writes at the position; off the loop
    public void write(ByteBuffer source) throws IOException {
        beginMove();
        int begin = source.position();
        try {
            writeAll(source, position);
        } finally {
            position += source.position() - begin;
            moving = false;
        }
    }

    /// Where the next [#read(ByteBuffer)] or [#write(ByteBuffer)] begins, in bytes from the beginning of the file.
    /// Never suspends.
    public long position() {
        return position;
    }

    /// Moves the position, also past the end of the file, where writing leaves a gap of zeros. Never suspends.
    ///
    /// @throws IllegalArgumentException when it is negative
    /// @throws IllegalStateException while another task reads or writes at the position
    public void position(long bytes) {
        requireNotNegative("position", bytes);
        requireNotMoving();
        position = bytes;
    }

    private void beginMove() {
        requireNotMoving();
        moving = true;
    }

    private void requireNotMoving() {
        if (moving) {
            throw new IllegalStateException("another task reads or writes at the position of " + path
                    + ": let one task do it, or name the positions");
        }
    }

    // ---- at any position -------------------------------------------------------------------------

    /// Reads what is at `position`, as [#read(ByteBuffer)], and moves nothing.
    public int read(ByteBuffer target, long position) throws IOException {
        requireNotNegative("position", position);
        requireOpen("read");
        var piece = firstPiece(target);
        if (!piece.hasRemaining()) {
            Gyre.checkpoint();
            return 0;
        }
        int count = onThread("read", () -> channel.read(piece, position));
        target.position(piece.position());
        return count;
    }

    /// Writes all bytes of `source` at `position`, as [#write(ByteBuffer)], and moves nothing.
    ///
    /// @throws IllegalStateException when the file was opened to append, which has no other place
    public void write(ByteBuffer source, long position) throws IOException {
        requireNotNegative("position", position);
        if (appends) {
            throw new IllegalStateException(path + " was opened to append, where every write goes to the end: open it"
                    + " without APPEND to write at " + position);
        }
        writeAll(source, position);
    }

    private void writeAll(ByteBuffer source, long position) throws IOException {
        requireOpen("write");
        int begin = source.position();
        do {
            Gyre.checkpoint();
            var piece = firstPiece(source);
            try {
                long at = position + source.position() - begin;
                onThread("write", () -> appends ? channel.write(piece) : channel.write(piece, at));
            } finally {
                source.position(piece.position());
            }
        } while (source.hasRemaining());
    }

    private static ByteBuffer firstPiece(ByteBuffer buffer) {
        var piece = buffer.duplicate();
        piece.limit(Math.min(buffer.limit(), buffer.position() + PIECE_BYTES));
        return piece;
    }

    // ---- the whole file --------------------------------------------------------------------------

    /// How many bytes the file has. Suspends.
    public long sizeBytes() throws IOException {
        return onThread("ask for the size of", channel::size);
    }

    /// Cuts the file off behind `sizeBytes` bytes; a shorter file stays as it is. Suspends.
    public void truncate(long sizeBytes) throws IOException {
        requireNotNegative("sizeBytes", sizeBytes);
        onThread("truncate", () -> channel.truncate(sizeBytes));
    }

    /// Suspends until everything that was written, and what the system notes about the file, is on the disk, and
    /// not only in the system's memory.
    public void force() throws IOException {
        onThread("force", () -> {
            channel.force(true);
            return true;
        });
    }

    /// Locks the whole file against other programs that lock it, and against other openings in this one; suspends
    /// until nobody holds it.
    ///
    /// The system tells nobody that a lock is free, so this asks again, after 1 ms at first and 100 ms at last: it
    /// is not first come, first served. A cancelled call holds no lock. On many systems a program's lock is gone
    /// as soon as it closes any opening of the file.
    ///
    /// @param share whether others may hold the file at the same time, if they share it too; needs a file that was
    ///     opened for reading, and [Share#NO] one that was opened for writing
    public FileHold lock(Share share) throws IOException {
        return FileHold.await(this, channel, share);
    }

    /// Whether a lock leaves room for others of its kind.
    public enum Share {
        /// Nobody else holds the file.
        NO,
        /// Others may hold it who share it too.
        YES
    }

    // ---- life ------------------------------------------------------------------------------------

    /// Closes the file; suspends until the system has done so, also in a cancelled task. An operation of another
    /// task that is under way is finished or fails. Idempotent. Forgetting it leaves the file open until the
    /// garbage collector finds it.
    @Override
    public void close() throws IOException {
        closed = true;
        if (channel.isOpen()) {
            OffLoop.cleanUp(channel::close);
        }
    }

    /// Whether [#close] was called.
    public boolean isClosed() {
        return closed;
    }

    /// The path with which the file was opened.
    public Path path() {
        return path;
    }

    /// Work on a file, done by a thread of the pool.
    interface FileWork<T> {
        T call() throws IOException;
    }

    <T> T onThread(String toDoWhat, FileWork<T> work) throws IOException {
        requireOpen(toDoWhat);
        try {
            return Blocking.<T, IOException>callUninterrupted(work::call);
        } catch (ClosedChannelException meanwhile) {
            throw closed(toDoWhat);
        }
    }

    void requireOpen(String toDoWhat) throws StreamClosedException {
        if (closed) {
            throw closed(toDoWhat);
        }
    }

    private StreamClosedException closed(String toDoWhat) {
        return new StreamClosedException("cannot " + toDoWhat + " " + path + ": it is closed");
    }

    private static void requireNotNegative(String parameter, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(parameter + " is " + value + ", but must be at least 0");
        }
    }

    @Override
    public String toString() {
        return (closed ? "closed file " : "file ") + path;
    }
}
