package dev.gyre.loop.net;

import static dev.gyre.loop.Gyre.*;

import dev.gyre.loop.TaskGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/// A server whose clients take all descriptors of the process, and give them back.
final class FewDescriptors {
    private FewDescriptors() {}

    public static void main(String[] args) throws Exception {
        loadEverything();
        System.getLogger("dev.gyre.loop.net").log(System.Logger.Level.INFO, "the log reads files of the JDK once");
        run(() -> {
            serveAfter(1);
            serveAfter(1000);
            IO.println("served again");
        });
    }

    /// In a jar, which is open all the time, a class takes no descriptor; here each one is in a file of its own.
    private static void loadEverything() throws Exception {
        var root = Path.of(Tcp.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (var files = Files.walk(root)) {
            for (var file : files.toList()) {
                var name = root.relativize(file).toString().replace('/', '.');
                if (name.startsWith("dev.") && name.endsWith(".class")) {
                    Class.forName(name.substring(0, name.length() - ".class".length()));
                }
            }
        }
    }

    private static void serveAfter(int clientsMax) throws IOException {
        var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (var listener = Tcp.listen(here)) {
            TaskGroup.run(group -> {
                var address = (InetSocketAddress) listener.addresses().getFirst();
                var clients = takeAll(address, clientsMax);
                group.spawn(() -> listener.serve(stream -> stream.copyTo(stream)));
                // The listener finds out meanwhile, and waits.
                sleep(ofMillis(200));
                for (var client : clients) {
                    client.close();
                }
                try (var stream = Tcp.connect(address, TcpOptions.defaults())) {
                    stream.write("hello\n");
                    stream.reader().line(100).orElseThrow();
                }
                group.cancel("done");
            });
        }
    }

    /// Connects until there is no descriptor left.
    private static ArrayList<SocketChannel> takeAll(InetSocketAddress address, int max) {
        var all = new ArrayList<SocketChannel>();
        try {
            while (all.size() < max) {
                all.add(SocketChannel.open(address));
            }
        } catch (IOException exhausted) {
            IO.println(exhausted.getMessage());
        }
        return all;
    }
}
