import static dev.gyre.loop.Gyre.*;

import dev.gyre.loop.net.Tcp;
import dev.gyre.loop.net.TcpOptions;

// Finds the open ports of this machine: a thousand connections are tried at the same time, each in a straight line of
// code. See that all 65,535 take a second or so on one thread.
//
//     ./gyre run examples/port-scanner

static final int AT_ONCE_MAX = 1000;

void main() throws IOException {
    run(() -> println("open: " + openPorts(1, 65_535)));
}

static List<Integer> openPorts(int first, int last) {
    var ports = IntStream.rangeClosed(first, last).boxed().toList();
    var open = gather(ports, AT_ONCE_MAX, port -> isOpen(port));
    return ports.stream().filter(port -> open.get(port - first)).toList();
}

static boolean isOpen(int port) throws IOException {
    var options = TcpOptions.defaults().withConnectTimeout(ofSeconds(1));
    try (var stream = Tcp.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), options)) {
        return !stream.localAddress().equals(stream.remoteAddress());   // a port can connect to itself
    } catch (ConnectException closed) {
        return false;
    }
}
