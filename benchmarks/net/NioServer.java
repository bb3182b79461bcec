import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The JDK's selector with callbacks, and no more code than an echo server needs. Prints its port. */
public final class NioServer {
    static final ByteBuffer BUFFER = ByteBuffer.allocateDirect(256 * 1024);

    public static void main(String[] args) throws IOException {
        var selector = Selector.open();
        var listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        System.out.println(listener.socket().getLocalPort());
        while (true) {
            selector.select(key -> {
                try {
                    if (key.isAcceptable()) accept(listener, selector);
                    else echo((SocketChannel) key.channel());
                } catch (IOException gone) {
                    key.cancel();
                    close(key);
                }
            });
        }
    }

    static void accept(ServerSocketChannel listener, Selector selector) throws IOException {
        for (SocketChannel peer; (peer = listener.accept()) != null; ) {
            peer.configureBlocking(false);
            peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
            peer.register(selector, SelectionKey.OP_READ);
        }
    }

    static void echo(SocketChannel channel) throws IOException {
        int count = channel.read(BUFFER.clear());
        if (count < 0) {
            channel.close();
            return;
        }
        BUFFER.flip();
        while (BUFFER.hasRemaining()) channel.write(BUFFER);
    }

    static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException gone) {
            // It is closed.
        }
    }
}
