package dev.gyre.web;

import dev.gyre.http.MediaType;
import dev.gyre.http.PartHead;
import dev.gyre.loop.os.Disk;
import dev.gyre.loop.os.OpenFile;
import dev.gyre.loop.os.TempPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A file in a form that was uploaded: in memory when it is small ([WebOptions#fileInMemoryBytesMax]), else in a
/// temporary file, which is deleted when the request and its background tasks have ended.
///
/// What the client says of it, name and type, is not to be trusted. Belongs to the task of the request.
public final class UploadFile implements AutoCloseable {
    private static final int BYTES_AT_ONCE = 64 * 1024;

    private final PartHead head;
    private final int inMemoryBytesMax;
    private @Nullable ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable TempPath spooled;
    private @Nullable OpenFile open;
    private long size;

    UploadFile(PartHead head, int inMemoryBytesMax) {
        this.head = head;
        this.inMemoryBytesMax = inMemoryBytesMax;
    }

    /// The name as the client has sent it, which may hold anything, `../` included; see [#safeFilename].
    public String filename() {
        return head.fileName().orElse("");
    }

    /// The last part of the name, in characters that every system allows; empty if nothing is left of it.
    public Optional<String> safeFilename() {
        return head.safeFileName();
    }

    /// The media type that the client has named, if any.
    public Optional<String> contentType() {
        return head.type().map(MediaType::toString);
    }

    /// How many bytes it has.
    public long size() {
        return size;
    }

    /// A browser sends an empty part without a name where no file was chosen.
    boolean isChosen() {
        return size > 0 || !filename().isEmpty();
    }

    /// Reads bytes from a position on, as many as are there and fit; -1 at the end. May suspend.
    ///
    /// @throws IOException when the temporary file cannot be read
    public int read(ByteBuffer target, long position) throws IOException {
        if (memory == null) return opened().read(target, position);
        if (position >= size) return -1;
        int count = (int) Math.min(target.remaining(), size - position);
        target.put(memory.toByteArray(), (int) position, count);
        return count;
    }

    /// The whole content. May suspend.
    ///
    /// @throws IOException when the temporary file cannot be read
    /// @throws HttpError with status 413 when it is longer than `bytesMax`
    public byte[] bytes(int bytesMax) throws IOException {
        if (size > bytesMax) throw new HttpError(413, "The file is longer than " + bytesMax + " bytes.");
        if (memory != null) return memory.toByteArray();
        var content = ByteBuffer.allocate((int) size);
        while (content.hasRemaining() && opened().read(content, content.position()) >= 0) {
            // Until it is full.
        }
        return content.array();
    }

    /// Copies the content into a file, which is made or replaced. May suspend.
    ///
    /// @throws IOException when it cannot be read or written
    public void saveTo(Path file) throws IOException {
        try (var target = Disk.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
            var piece = ByteBuffer.allocate((int) Math.min(Math.max(size, 1), BYTES_AT_ONCE));
            for (long at = 0; at < size; at += piece.limit()) {
                piece.clear();
                if (read(piece, at) < 0) return;
                target.write(piece.flip());
            }
        }
    }

    /// Appends what has come.
    void append(ByteBuffer piece) throws IOException {
        size += piece.remaining();
        var kept = memory;
        if (kept != null && size <= inMemoryBytesMax) {
            var bytes = new byte[piece.remaining()];
            piece.get(bytes);
            kept.writeBytes(bytes);
            return;
        }
        if (kept != null) {
            spooled = Disk.tempFile("upload");
            opened().write(ByteBuffer.wrap(kept.toByteArray()));
            memory = null;
        }
        opened().write(piece);
    }

    private OpenFile opened() throws IOException {
        var known = open;
        if (known == null) {
            if (spooled == null) throw new IOException("the file " + filename() + " is closed");
            known = Disk.open(spooled.path(), StandardOpenOption.READ, StandardOpenOption.WRITE);
            open = known;
        }
        return known;
    }

    /// Deletes the temporary file, if there is one; done anyway when the request ends.
    ///
    /// @throws IOException when it cannot be deleted
    @Override
    public void close() throws IOException {
        try {
            if (open != null) open.close();
        } finally {
            open = null;
            if (spooled != null) spooled.close();
            spooled = null;
        }
    }
}
