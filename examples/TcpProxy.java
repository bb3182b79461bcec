import static dev.gyre.loop.Gyre.*;

import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.Listener;
import dev.gyre.loop.net.Tcp;

// Passes connections on to another server, bytes in both directions. See that each direction is a loop of its own, and
// that the end of one is passed on while the other goes on.
//
//     ./gyre run examples/tcp-proxy 8000 example.org 80

void main(String[] args) throws IOException {
    int port = Integer.parseInt(args[0]), targetPort = Integer.parseInt(args[2]);
    run(() -> {
        try (var listener = Tcp.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            println(listener.addresses().getFirst());
            serve(listener, args[1], targetPort);
        }
    });
}

static void serve(Listener listener, String host, int port) throws IOException {
    listener.serve(client -> {
        try (var server = Tcp.connect(host, port)) {
            TaskGroup.run(group -> {
                group.spawn(() -> pass(client, server));
                group.spawn(() -> pass(server, client));
            });
        }
    });
}

static void pass(ByteStream from, ByteStream to) throws IOException {
    from.copyTo(to);
    to.closeOutput();
}
