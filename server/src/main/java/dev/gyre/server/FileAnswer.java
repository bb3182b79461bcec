package dev.gyre.server;

import dev.gyre.loop.os.OpenFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Sends a part of a file as a body, piece by piece: the next one is read when the connection has taken the last. So
/// the limits on time, TLS and filters are those of every body.
final class FileAnswer {
    private static final int PIECE_BYTES = 128 * 1024;

    private FileAnswer() {}

    static void send(ResponseBody body, String method, OpenFile file, long offset, long countBytes)
            throws IOException {
        if (!method.equals("HEAD")) {
            copy(body, file, offset, countBytes);
        }
        body.end();
    }

    private static void copy(ResponseBody body, OpenFile file, long offset, long countBytes) throws IOException {
        // Direct, because the system reads into and writes from memory that does not move.
        var piece = ByteBuffer.allocateDirect((int) Math.min(PIECE_BYTES, Math.max(1, countBytes)));
        long sentBytes = 0;
        while (sentBytes < countBytes) {
            piece.clear().limit((int) Math.min(piece.capacity(), countBytes - sentBytes));
            int count = file.read(piece, offset + sentBytes);
            if (count < 0) {
                throw new EOFException(file.path() + " ends at byte " + (offset + sentBytes) + ", but " + countBytes
                        + " bytes from byte " + offset + " on were to be sent: it was cut off, or the count is wrong");
            }
            body.write(piece.flip());
            sentBytes += count;
        }
    }
}
