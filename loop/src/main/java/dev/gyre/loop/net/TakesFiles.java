package dev.gyre.loop.net;

import java.io.IOException;
import java.nio.channels.FileChannel;

/// A [ByteStream] that takes bytes straight from a file, without bringing them into this program: with `sendfile`
/// of Linux, for example. Seam for those who make streams; programs use `Disk.sendFile`.
public interface TakesFiles {
    /// Writes what `file` has from `offset` on, at most `countBytes`, as [ByteStream#write(java.nio.ByteBuffer)]
    /// does, and returns how many bytes that were: fewer than asked for at the end of the file only.
    ///
    /// The file may be read by any thread; it must be read off the loop where that could wait for a disk, and by a
    /// thread that is not interrupted, for that would close it.
    ///
    /// @throws StreamClosedException as when writing
    /// @throws IOException when the file cannot be read, or the connection is broken
    long takeFrom(FileChannel file, long offset, long countBytes) throws IOException;
}
