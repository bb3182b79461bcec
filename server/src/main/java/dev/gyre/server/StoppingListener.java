package dev.gyre.server;

import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.Listener;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;

/// A listener that tells the server when it is closed, which is how a server is stopped.
final class StoppingListener implements Listener {
    private final Listener listener;
    private final Runnable onClose;

    StoppingListener(Listener listener, Runnable onClose) {
        this.listener = listener;
        this.onClose = onClose;
    }

    @Override
    public ByteStream accept() throws IOException {
        return listener.accept();
    }

    @Override
    public List<SocketAddress> addresses() {
        return listener.addresses();
    }

    @Override
    public void close() {
        listener.close();
        onClose.run();
    }

    @Override
    public boolean isClosed() {
        return listener.isClosed();
    }
}
