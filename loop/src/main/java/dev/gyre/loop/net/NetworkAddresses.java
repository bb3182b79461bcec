package dev.gyre.loop.net;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;

/// What the addresses of this machine are.
final class NetworkAddresses {
    private static final boolean HAS_IPV6 = findIpv6();

    private NetworkAddresses() {}

    private static boolean findIpv6() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .anyMatch(address -> address instanceof Inet6Address);
        } catch (SocketException unknown) {
            return false;
        }
    }

    /// Whether an interface of this machine has an IPv6 address.
    static boolean hasIpv6() {
        return HAS_IPV6;
    }

    /// Every address of this machine, IPv4 and IPv6, at `port`.
    static InetSocketAddress any(int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[HAS_IPV6 ? 16 : 4]), port);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static void requireResolved(SocketAddress address) throws IOException {
        if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
            throw new UnknownHostException(inet + " has not been resolved: use Tcp.connect(host, port), or"
                    + " Dns.resolve first");
        }
    }
}
