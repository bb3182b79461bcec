package dev.gyre.loop.net;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/// @param options for the connection, which does not inherit them
record NioAccepted(SocketChannel channel, TcpOptions options) implements Accepted {
    @Override
    public Handle watch(Network by) throws IOException {
        var network = NioNetwork.of(by);
        var handle = new NioHandle<>(network, channel);
        return SocketNetwork.prepared(handle, () -> network.apply(options, handle));
    }

    @Override
    public void close(Network by) {
        try {
            channel.close();
        } catch (IOException failure) {
            // The descriptor is gone nevertheless.
        }
    }
}
