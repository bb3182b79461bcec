package dev.gyre.loop.os;

import dev.gyre.loop.Gyre;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.time.Duration;
import java.util.Optional;

/// A lock on a file that this program holds; see [OpenFile#lock]. Loop-confined.
public final class FileHold implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
    private static final Duration LAST_PAUSE = Duration.ofMillis(100);

    private final OpenFile file;
    private final FileLock lock;

    private FileHold(OpenFile file, FileLock lock) {
        this.file = file;
        this.lock = lock;
    }

    static FileHold await(OpenFile file, FileChannel channel, OpenFile.Share share) throws IOException {
        var pause = FIRST_PAUSE;
        while (true) {
            var held = file.onThread("lock", () -> tryLock(channel, share));
            if (held.isPresent()) {
                return new FileHold(file, held.get());
            }
            Gyre.sleep(pause);
            var next = pause.multipliedBy(2);
            pause = next.compareTo(LAST_PAUSE) < 0 ? next : LAST_PAUSE;
        }
    }

    private static Optional<FileLock> tryLock(FileChannel channel, OpenFile.Share share) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock(0, Long.MAX_VALUE, share == OpenFile.Share.YES));
        } catch (OverlappingFileLockException heldByThisProgram) {
            return Optional.empty();
        }
    }

    /// Lets others lock the file; suspends until the system has done so, also in a cancelled task. Idempotent, and
    /// closing the file does it too.
    @Override
    public void close() throws IOException {
        if (lock.isValid()) {
            OffLoop.cleanUp(lock::release);
        }
    }

    /// Whether the lock is held: neither was it closed, nor its file.
    public boolean isHeld() {
        return lock.isValid();
    }

    @Override
    public String toString() {
        return (lock.isValid() ? "lock on " : "released lock on ") + file.path();
    }
}
