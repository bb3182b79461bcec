package dev.gyre.loop.net;

import java.io.IOException;

/// @param fd the descriptor
/// @param family that of the socket which listens
record EpollAccepted(int fd, int family) implements Accepted {
    @Override
    public Handle watch() throws IOException {
        return new EpollHandle(EpollNetwork.current(), fd, family);
    }

    @Override
    public void close() {
        EpollNetwork.current().libc.close(fd);
    }
}
