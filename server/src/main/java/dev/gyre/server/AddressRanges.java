package dev.gyre.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;

/// Which peers are trusted: addresses, networks, and Unix sockets. Immutable.
final class AddressRanges {
    private static final String UNIX = "unix";

    @SuppressWarnings("ArrayRecordComponent") // Never compared, and changed by nobody.
    private record Range(byte[] address, int prefixBits) {
        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < prefixBits; bit += Byte.SIZE) {
                int mask = prefixBits - bit >= Byte.SIZE ? 0xFF : 0xFF << (Byte.SIZE - (prefixBits - bit));
                if (((address[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<Range> ranges;
    private final boolean hasUnix;

    private AddressRanges(List<Range> ranges, boolean hasUnix) {
        this.ranges = List.copyOf(ranges);
        this.hasUnix = hasUnix;
    }

    /// @param texts such as `10.0.0.0/8`, `2001:db8::/32`, `127.0.0.1`, and `unix`
    /// @throws IllegalArgumentException naming the one that is none of these
    static AddressRanges of(List<String> texts) {
        var ranges = texts.stream().filter(text -> !text.equals(UNIX)).map(AddressRanges::range).toList();
        return new AddressRanges(ranges, texts.contains(UNIX));
    }

    private static Range range(String text) {
        int slash = text.indexOf('/');
        try {
            var address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
            int bitsMax = address.length * Byte.SIZE;
            int bits = slash < 0 ? bitsMax : Integer.parseInt(text.substring(slash + 1));
            if (bits >= 0 && bits <= bitsMax) {
                return new Range(address, bits);
            }
        } catch (IllegalArgumentException unknown) {
            // Told below.
        }
        throw new IllegalArgumentException("\"" + text
                + "\" is neither an address, nor a network such as 10.0.0.0/8, nor \"unix\" for Unix sockets");
    }

    boolean contains(SocketAddress peer) {
        if (!(peer instanceof InetSocketAddress internet)) {
            return hasUnix;
        }
        return !internet.isUnresolved() && contains(Objects.requireNonNull(internet.getAddress()));
    }

    boolean contains(InetAddress address) {
        var bytes = address.getAddress();
        for (var range : ranges) {
            if (range.contains(bytes)) {
                return true;
            }
        }
        return false;
    }
}
