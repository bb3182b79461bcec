package dev.gyre.loop.net;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;

/// Unix sockets: streams between programs of one machine.
///
/// The address is a file, or on Linux a name without one ([UnixName]). A listener removes a file that is
/// left of a program that has ended, and its own when it closes.
public final class Unix {
    private Unix() {}

    /// Connects to the program that listens at `path`; suspends until that is done.
    ///
    /// @throws IOException when there is none; the message names the path
    public static ByteStream connect(Path path) throws IOException {
        return Network.current().connect(UnixDomainSocketAddress.of(path), TcpOptions.defaults());
    }

    /// Connects to the program that listens at an abstract name; suspends until that is done. Linux only.
    ///
    /// @throws IOException when there is none; the message names the address
    /// @throws UnsupportedOperationException where there are no abstract names
    public static ByteStream connect(UnixName address) throws IOException {
        return Network.current().connect(address, TcpOptions.defaults());
    }

    /// Listens at `path`, which must not exist or be the socket of a program that has ended. Never suspends.
    ///
    /// @throws IOException when something else is there, or a program listens; the message names the path
    public static Listener listen(Path path) throws IOException {
        return Network.current().listen(List.of(UnixDomainSocketAddress.of(path)), ListenOptions.defaults());
    }

    /// Listens at an abstract name. Never suspends. Linux only.
    ///
    /// @throws IOException when a program listens there; the message names the address
    /// @throws UnsupportedOperationException where there are no abstract names
    public static Listener listen(UnixName address) throws IOException {
        return Network.current().listen(List.of(address), ListenOptions.defaults());
    }
}
