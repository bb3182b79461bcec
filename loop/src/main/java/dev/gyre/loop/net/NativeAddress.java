package dev.gyre.loop.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Addresses as Linux writes them: `sockaddr_in`, `sockaddr_in6` and `sockaddr_un`.
final class NativeAddress {
    /// The longest, that of a Unix socket.
    static final int BYTES_MAX = 110;

    private static final int IPV4_BYTES = 16;
    private static final int IPV6_BYTES = 28;
    private static final int PATH_BYTES_MAX = 107;
    private static final ValueLayout.OfShort PORT = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private NativeAddress() {}

    static int family(SocketAddress address) {
        return switch (address) {
            case InetSocketAddress inet when inet.getAddress() instanceof Inet6Address -> Libc.AF_INET6;
            case InetSocketAddress inet -> Libc.AF_INET;
            default -> Libc.AF_UNIX;
        };
    }

    /// Writes `address` for a socket of `family`; returns its length. An IPv6 socket that serves both takes IPv4
    /// addresses in their mapped form.
    ///
    /// @throws IOException when a host has not been resolved, or a path is too long
    static int write(SocketAddress address, int family, MemorySegment to) throws IOException {
        to.fill((byte) 0);
        to.set(JAVA_SHORT_UNALIGNED, 0, (short) family);
        return switch (address) {
            case InetSocketAddress inet -> {
                NetworkAddresses.requireResolved(inet);
                to.set(PORT, 2, (short) inet.getPort());
                yield writeIp(inet.getAddress(), family, to);
            }
            case UnixDomainSocketAddress unix -> writeName(unix.getPath().toString(), 2, to);
            case UnixName named -> writeName(named.name(), 3, to);
            default ->
                throw new SocketException("a " + address.getClass().getName() + " is no address of a socket: use"
                        + " an InetSocketAddress, a UnixDomainSocketAddress or an UnixName");
        };
    }

    private static int writeIp(InetAddress ip, int family, MemorySegment to) {
        byte[] bytes = ip.getAddress();
        if (family == Libc.AF_INET) {
            MemorySegment.copy(bytes, 0, to, JAVA_BYTE, 4, bytes.length);
            return IPV4_BYTES;
        }
        if (ip instanceof Inet4Address) {
            if (!ip.isAnyLocalAddress()) {
                to.set(JAVA_SHORT_UNALIGNED, 18, (short) -1);
                MemorySegment.copy(bytes, 0, to, JAVA_BYTE, 20, bytes.length);
            }
        } else {
            MemorySegment.copy(bytes, 0, to, JAVA_BYTE, 8, bytes.length);
            to.set(JAVA_INT_UNALIGNED, 24, ((Inet6Address) ip).getScopeId());
        }
        return IPV6_BYTES;
    }

    private static int writeName(String name, int offset, MemorySegment to) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > PATH_BYTES_MAX) {
            throw new SocketException("the path " + name + " has " + bytes.length + " bytes, but that of a Unix socket"
                    + " may have " + PATH_BYTES_MAX + " at most");
        }
        MemorySegment.copy(bytes, 0, to, JAVA_BYTE, offset, bytes.length);
        return offset + bytes.length + (offset == 2 ? 1 : 0);
    }

    /// Reads an address of `length` bytes. A mapped IPv4 address is read as IPv4.
    static SocketAddress read(MemorySegment from, int length) throws IOException {
        if (length < 2) {
            return UnixDomainSocketAddress.of("");
        }
        int family = from.get(JAVA_SHORT_UNALIGNED, 0);
        if (family == Libc.AF_UNIX) {
            return readName(from, length);
        }
        int port = from.get(PORT, 2) & 0xFFFF;
        byte[] ip = from.asSlice(family == Libc.AF_INET ? 4 : 8, family == Libc.AF_INET ? 4 : 16)
                .toArray(JAVA_BYTE);
        int scope = family == Libc.AF_INET ? 0 : from.get(JAVA_INT_UNALIGNED, 24);
        var address = scope == 0 ? InetAddress.getByAddress(ip) : Inet6Address.getByAddress(null, ip, scope);
        return new InetSocketAddress(address, port);
    }

    private static SocketAddress readName(MemorySegment from, int length) {
        if (length == 2) {
            return UnixDomainSocketAddress.of("");
        }
        byte[] name = from.asSlice(2, length - 2).toArray(JAVA_BYTE);
        if (name[0] == 0) {
            return UnixName.of(new String(name, 1, name.length - 1, StandardCharsets.UTF_8));
        }
        int end = 0;
        while (end < name.length && name[end] != 0) {
            end++;
        }
        return UnixDomainSocketAddress.of(Path.of(new String(name, 0, end, StandardCharsets.UTF_8)));
    }
}
