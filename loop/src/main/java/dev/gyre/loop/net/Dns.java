package dev.gyre.loop.net;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/// Names of machines.
public final class Dns {
    private Dns() {}

    /// The addresses of `host`, in the order in which they should be tried; suspends while they are looked up.
    ///
    /// @throws java.net.UnknownHostException when it has none
    public static List<InetAddress> resolve(String host) throws IOException {
        return Network.current().resolve(host);
    }
}
