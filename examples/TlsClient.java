import static dev.gyre.loop.Gyre.*;

import dev.gyre.loop.net.Tcp;
import dev.gyre.loop.net.Tls;

// Asks a server, over TLS, for its first page, and prints how it answers. See that the secret stream is used like the
// bare one, that a time limit is a block around everything, and that nobody without a valid certificate gets a word.
//
//     ./gyre run examples/tls-client example.org

void main(String[] args) throws IOException {
    run(() -> timeout(ofSeconds(10), () -> println(firstLine(Tls.client(args[0]), args[0], 443))));
}

static String firstLine(Tls tls, String host, int port) throws IOException {
    try (var stream = tls.upgrade(Tcp.connect(host, port))) {
        stream.write("GET / HTTP/1.0\r\nHost: " + host + "\r\n\r\n");
        return stream.reader().line(1000).orElse("no answer");
    }
}
