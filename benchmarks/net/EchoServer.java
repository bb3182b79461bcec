import static dev.gyre.loop.Gyre.*;

import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.ListenOptions;
import dev.gyre.loop.net.Tcp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Gyre's echo server, as a user would write it: a task per connection. Prints its port. */
public final class EchoServer {
    public static void main(String[] args) throws Exception {
        run(() -> TaskGroup.run(group -> {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            try (var listener = Tcp.listen(List.of(address), ListenOptions.defaults())) {
                System.out.println(((InetSocketAddress) listener.addresses().getFirst()).getPort());
                while (listener != null) {
                    var stream = listener.accept();
                    group.spawn(() -> echo(stream));
                }
            }
        }));
    }

    static void echo(ByteStream stream) {
        try (stream) {
            stream.copyTo(stream);
        } catch (IOException gone) {
            // The peer has ended with a reset.
        }
    }
}
