package dev.gyre.web;

import dev.gyre.loop.TaskGroup;
import dev.gyre.server.Filter;
import dev.gyre.server.Handler;
import dev.gyre.server.HttpServer;
import dev.gyre.server.Peer;
import dev.gyre.testing.MemoryStream;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Sends one request to a handler, over a connection in memory, and reads the answer to the end of the connection.
final class Asking {
    private Asking() {}

    /// An answer as it came.
    record Answered(int status, String head, String body) {
        /// The values of all fields of that name, in order.
        List<String> all(String name) {
            return head.lines().filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                    .map(line -> line.substring(name.length() + 2)).toList();
        }

        /// The value of the only field of that name, or an empty text.
        String field(String name) {
            var all = all(name);
            if (all.size() > 1) {
                throw new AssertionError(name + " is there " + all.size() + " times: " + head);
            }
            return all.isEmpty() ? "" : all.getFirst();
        }
    }

    /// Asks for `/` without a body.
    ///
    /// @param lines header fields besides `Host` and `Connection`
    static Answered ask(Handler handler, String method, String... lines) throws Exception {
        return request(handler, method, "/", "", lines);
    }

    static Answered request(Handler handler, String method, String target, String body, String... lines)
            throws Exception {
        var request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nConnection: close\r\n");
        if (List.of(lines).stream().noneMatch(line -> line.startsWith("Host:"))) {
            request.append("Host: example.com\r\n");
        }
        for (var line : lines) {
            request.append(line).append("\r\n");
        }
        if (!body.isEmpty()) {
            request.append("Content-Length: ").append(body.getBytes(StandardCharsets.UTF_8).length).append("\r\n");
        }
        return send(handler, request.append("\r\n").append(body).toString());
    }

    private static Answered send(Handler handler, String request) throws Exception {
        var pair = MemoryStream.pair(1 << 20);
        var said = new ByteArrayOutputStream();
        TaskGroup.<Exception>run(group -> {
            group.spawn("server", () -> HttpServer.of(handler).serve(pair.server()));
            pair.client().write(request.getBytes(StandardCharsets.UTF_8));
            var buffer = ByteBuffer.allocate(8192);
            while (pair.client().read(buffer) >= 0) {
                said.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
            pair.client().close();
        });
        var text = said.toString(StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        var head = text.substring(0, end + 2).replace("\r\n", "\n");
        return new Answered(Integer.parseInt(head.substring(9, 12)), head, text.substring(end + 4));
    }

    /// A filter that says where requests come from.
    static Filter from(String address, boolean isSecure) {
        return (exchange, next) -> {
            var here = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 443);
            exchange.peer(new Peer(new InetSocketAddress(InetAddress.ofLiteral(address), 5000), here, isSecure));
            next.handle(exchange);
        };
    }
}
