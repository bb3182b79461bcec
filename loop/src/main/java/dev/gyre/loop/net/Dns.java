package dev.gyre.loop.net;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/// Names of machines.
///
/// ```java
/// for (var address : Dns.resolve("example.org")) {
///     println(address);
/// }
/// ```
///
/// [Tcp#connect(String, int)] does this by itself, and tries the addresses in the right way.
public final class Dns {
    private Dns() {}

    /// The addresses of `host`, at least one, in the order in which they should be tried; suspends while they are
    /// looked up. Networks of the operating system do it as [Resolver#resolve] says, within its limits.
    ///
    /// @param host a name, an IPv4 address, or an IPv6 address with or without brackets and zone
    /// @throws java.net.UnknownHostException when it has none, or none was found in time
    /// @throws IOException when too many names are being looked up, or that fails
    /// @throws IllegalStateException outside a task
    public static List<InetAddress> resolve(String host) throws IOException {
        return Network.current().resolve(host);
    }
}
