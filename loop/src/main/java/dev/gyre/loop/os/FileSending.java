package dev.gyre.loop.os;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.net.ByteStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Copies a part of a file to a stream, piece by piece: the next one is read when the stream has taken the last.
final class FileSending {
    private static final int PIECE_BYTES = 128 * 1024;

    private FileSending() {}

    static void send(OpenFile file, long offset, long countBytes, ByteStream target) throws IOException {
        Gyre.checkpoint();
        long sentBytes = copy(file, offset, countBytes, target);
        if (sentBytes < countBytes) {
            throw new EOFException(file.path() + " ends at byte " + (offset + sentBytes) + ", but " + countBytes
                    + " bytes from byte " + offset + " on were to be sent: it was cut off, or the count is wrong");
        }
    }

    private static long copy(OpenFile file, long offset, long countBytes, ByteStream target) throws IOException {
        // Direct, because the system reads into and writes from memory that does not move.
        var piece = ByteBuffer.allocateDirect((int) Math.min(PIECE_BYTES, Math.max(1, countBytes)));
        long sentBytes = 0;
        while (sentBytes < countBytes) {
            piece.clear().limit((int) Math.min(piece.capacity(), countBytes - sentBytes));
            int count = file.read(piece, offset + sentBytes);
            if (count < 0) {
                break;
            }
            target.write(piece.flip());
            sentBytes += count;
        }
        return sentBytes;
    }
}
