import static dev.gyre.loop.Gyre.*;

import dev.gyre.loop.net.Tcp;

// Sends back what it is sent: a task per connection, one thread for all of them. See that one client who is slow to
// read suspends the task of its own connection, and nobody else's.
//
//     ./gyre run examples/echo-server --port 7007
//     nc 127.0.0.1 7007

void main(String[] args) throws IOException {
    int port = args.length == 2 && args[0].equals("--port") ? Integer.parseInt(args[1]) : 7007;
    run(() -> {
        try (var listener = Tcp.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            println(listener.addresses().getFirst());
            listener.serve(stream -> stream.copyTo(stream));
        }
    });
}
