import static dev.gyre.loop.Gyre.*;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.TimeoutException;
import dev.gyre.loop.sync.TaskSemaphore;

// A web server on the JDK's own blocking sockets: one task per connection, one thread in all. Each answer takes a
// second; see that 300 clients at once all have theirs after little more than a second.
//
//     ./gyre run examples/hello-server --port 8000
//     curl -i http://127.0.0.1:8000/
//     time curl -sZ --parallel-immediate --parallel-max 300 'http://127.0.0.1:8000/#[1-300]'

static final int WAITING_MAX = 1024, CONNECTIONS_MAX = 4000, HEAD_BYTES_MAX = 8192;
static final Duration HEAD_TIME_MAX = ofSeconds(10);

void main(String[] args) throws IOException {
    int port = args.length == 2 && args[0].equals("--port") ? Integer.parseInt(args[1]) : 8000;
    try (var server = new ServerSocket(port, WAITING_MAX, InetAddress.getLoopbackAddress())) {
        println("http://127.0.0.1:" + server.getLocalPort() + "/");
        run(() -> serve(server));
    }
}

void serve(ServerSocket server) throws IOException {
    var places = TaskSemaphore.bounded(CONNECTIONS_MAX);
    TaskGroup.run(connections -> {
        while (!server.isClosed()) {
            places.acquire();
            var socket = server.accept();         // suspends this task, never the loop
            connections.spawn(() -> {
                try (socket) {
                    answer(socket);
                } catch (IOException | TimeoutException clientIsGoneOrSlow) {
                    // This connection ends, and no other.
                } finally {
                    places.release();
                }
            });
        }
    });
}

void answer(Socket socket) throws IOException {
    var head = timeout(HEAD_TIME_MAX, () -> readHead(socket.getInputStream()));
    String reply;
    if (head.length() > HEAD_BYTES_MAX) {
        reply = reply("431 Request Header Fields Too Large", "{\"detail\":\"Too long\"}");
    } else if (head.startsWith("GET / HTTP/1.")) {
        sleep(ofSeconds(1));
        reply = reply("200 OK", "{\"message\":\"Hello, World!\"}");
    } else {
        reply = reply("404 Not Found", "{\"detail\":\"Not Found\"}");
    }
    socket.getOutputStream().write(reply.getBytes(US_ASCII));
}

// The request line and the headers, with the empty line that ends them; one byte more than allowed at most.
String readHead(InputStream socket) throws IOException {
    var in = new BufferedInputStream(socket);
    var head = new StringBuilder();
    while (head.length() <= HEAD_BYTES_MAX && head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
        int next = in.read();
        if (next < 0) {
            throw new EOFException("the client left in the middle of a request");
        }
        head.append((char) next);
    }
    return head.toString();
}

String reply(String status, String json) {
    return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + json.length()
            + "\r\nConnection: close\r\n\r\n" + json;
}
