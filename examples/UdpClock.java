import static dev.gyre.loop.Gyre.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gyre.loop.net.Datagrams;
import dev.gyre.loop.net.Udp;

// Tells the time to whoever sends it a datagram. See that a datagram is a message: it comes whole, or not at all.
//
//     ./gyre run examples/udp-clock --port 7013
//     nc -u 127.0.0.1 7013       (and press return)

void main(String[] args) throws IOException {
    int port = args.length == 2 && args[0].equals("--port") ? Integer.parseInt(args[1]) : 7013;
    run(() -> {
        try (var socket = Udp.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            println(socket.localAddress());
            tellTheTime(socket);
        }
    });
}

static void tellTheTime(Datagrams socket) throws IOException {
    var question = ByteBuffer.allocate(100);
    while (true) {
        var received = socket.receive(question.clear());
        var time = Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\n";
        socket.send(ByteBuffer.wrap(time.getBytes(UTF_8)), received.sender());
    }
}
