package dev.gyre.loop.net;

import java.io.IOException;

/// @param fd the descriptor
/// @param family that of the socket which listens
record EpollAccepted(int fd, int family) implements Accepted {
    @Override
    public Handle watch(Network network) throws IOException {
        return new EpollHandle(EpollNetwork.of(network), fd, family);
    }

    @Override
    public void close(Network network) {
        EpollNetwork.of(network).libc.close(fd);
    }
}
