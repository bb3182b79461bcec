package dev.gyre.testing;

import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.Listener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A listener and those who meet there; all are gone when it closes.
final class MeetingPlace implements AutoCloseable {
    private static final int NAME_BYTES_MAX = 100;

    private final Listener listener;
    private final ListenerConformance.Connecting connecting;
    private final List<ByteStream> streams = new ArrayList<>();

    MeetingPlace(Listener listener, ListenerConformance.Connecting connecting) {
        this.listener = listener;
        this.connecting = connecting;
    }

    Listener listener() {
        return listener;
    }

    ByteStream connect() throws Exception {
        return kept(connecting.connect(listener.addresses().getFirst()));
    }

    /// Connects and says who it is.
    void connectAs(String name) throws Exception {
        connect().write(name + "\n");
    }

    ByteStream accept() throws IOException {
        return kept(listener.accept());
    }

    /// Who has connected; empty when it has gone.
    static String nameOf(ByteStream accepted) {
        try {
            return accepted.reader().line(NAME_BYTES_MAX).orElse("");
        } catch (IOException gone) {
            return "";
        }
    }

    private ByteStream kept(ByteStream stream) {
        streams.add(stream);
        return stream;
    }

    @Override
    public void close() {
        streams.forEach(ByteStream::abort);
        listener.close();
    }
}
