import static dev.gyre.loop.Gyre.*;

import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.ListenOptions;
import dev.gyre.loop.net.Tcp;
import dev.gyre.loop.net.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** Gyre's echo server over TLS: `TlsServer KEY_STORE PASSWORD`. Prints its port. */
public final class TlsServer {
    public static void main(String[] args) throws Exception {
        var tls = Tls.server(Path.of(args[0]), args[1].toCharArray());
        run(() -> TaskGroup.run(group -> {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            try (var listener = Tcp.listen(List.of(address), ListenOptions.defaults())) {
                System.out.println(((InetSocketAddress) listener.addresses().getFirst()).getPort());
                while (listener != null) {
                    var stream = listener.accept();
                    group.spawn(() -> echo(tls, stream));
                }
            }
        }));
    }

    static void echo(Tls tls, ByteStream stream) {
        try (var secure = tls.upgrade(stream)) {
            secure.copyTo(secure);
        } catch (IOException gone) {
            // The peer has ended without a close-notify.
        }
    }
}
