package dev.gyre.server;

import static dev.gyre.loop.Gyre.ofMillis;
import static dev.gyre.loop.Gyre.sleep;

import dev.gyre.loop.Action;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.Timed;
import dev.gyre.testing.MemoryStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A client that sends bytes as they are written in a test, and reads whatever comes, over a stream in memory.
final class Wire {
    static final String DATE = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";

    /// Settings with a clock that stands still, so that answers are the same every time.
    static final ServerOptions OPTIONS = ServerOptions.defaults()
            .withClock(InstantSource.fixed(Instant.parse("1994-11-06T08:49:37Z")));

    final MemoryStream stream;

    private Wire(MemoryStream stream) {
        this.stream = stream;
    }

    /// What a test does with the client.
    interface Talk {
        void with(Wire wire) throws Exception;
    }

    /// Serves one connection while `talk` uses its other end; ends when both have.
    static void talk(HttpServer server, Talk talk) throws Exception {
        talk(server, 64 * 1024, talk);
    }

    static void talk(HttpServer server, int capacityBytes, Talk talk) throws Exception {
        var pair = MemoryStream.pair(capacityBytes);
        TaskGroup.<Exception>run(group -> {
            group.spawn("server", () -> server.serve(pair.server()));
            talk.with(new Wire(pair.client()));
            pair.client().close();
        });
    }

    static Wire over(MemoryStream stream) {
        return new Wire(stream);
    }

    static void talk(Handler handler, Talk talk) throws Exception {
        talk(HttpServer.of(handler, OPTIONS), talk);
    }

    /// All that a server says to `bytes` until it closes, or has been silent for a while.
    static String answers(Handler handler, String bytes) throws Exception {
        return answers(HttpServer.of(handler, OPTIONS), bytes);
    }

    static String answers(HttpServer server, String bytes) throws Exception {
        var said = new StringBuilder();
        talk(server, wire -> {
            wire.send(bytes);
            said.append(wire.readSome());
        });
        return said.toString();
    }

    void send(String latin1) throws IOException {
        stream.write(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// What comes until nothing has come for a millisecond; `<end>` or `<broken>` behind it where that is why.
    String readSome() {
        return readUntilQuiet(ofMillis(1));
    }

    String readUntilQuiet(Duration quiet) {
        var said = new StringBuilder();
        var buffer = ByteBuffer.allocate(8192);
        while (true) {
            buffer.clear();
            try {
                var outcome = Gyre.moveOnAfter(quiet, () -> stream.read(buffer));
                if (!(outcome instanceof Timed.Completed<Integer>(var count))) {
                    return said.toString();
                }
                if (count < 0) {
                    return said + "<end>";
                }
                said.append(new String(buffer.array(), 0, count, StandardCharsets.ISO_8859_1));
            } catch (IOException broken) {
                return said + "<broken>";
            }
        }
    }

    /// Whether the server has closed or aborted the connection by now.
    boolean isEnded() {
        var said = readSome();
        return said.endsWith("<end>") || said.endsWith("<broken>");
    }

    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\n" + DATE + "Content-Type: text/plain; charset=utf-8\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    static String error(String status, String text) {
        return "HTTP/1.1 " + status + "\r\n" + DATE + "Content-Type: text/plain; charset=utf-8\r\n"
                + "Content-Length: " + text.length() + "\r\n\r\n" + text;
    }

    static String lastError(String status, String text) {
        return "HTTP/1.1 " + status + "\r\n" + DATE + "Content-Type: text/plain; charset=utf-8\r\n"
                + "Connection: close\r\nContent-Length: " + text.length() + "\r\n\r\n" + text;
    }
}
