package dev.gyre.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What stands at the beginning of a proxy's connection (HAProxy's `proxy-protocol.txt`, versions 1 and 2).
///
/// @param source who has connected to the proxy, or null when it does not tell: it looks whether the server lives
/// @param destination to which address, or null
/// @param lengthBytes how long the header is
record ProxyHeader(@Nullable InetSocketAddress source, @Nullable InetSocketAddress destination, int lengthBytes) {
    /// The longest one that is accepted: addresses, and a certificate's name or two besides.
    static final int LENGTH_BYTES_MAX = 16 + 2048;

    private static final byte[] TEXT_BEGIN = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final int TEXT_BYTES_MAX = 107;
    private static final Pattern TEXT = Pattern.compile(
        "PROXY (TCP4|TCP6) ([0-9A-Fa-f:.]+) ([0-9A-Fa-f:.]+) (0|[1-9]\\d{0,4}) (0|[1-9]\\d{0,4})");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final int PORT_MAX = 65_535;

    private static final byte[] BINARY_BEGIN = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private static final int BINARY_HEAD_BYTES = 16;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int UNSPECIFIED = 0x00;
    private static final int TCP_IPV4 = 0x11;
    private static final int TCP_IPV6 = 0x21;
    private static final int UNIX_STREAM = 0x31;
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int UNIX_BYTES = 108;

    /// Reads the header from the bytes before the position; null when it is not complete yet.
    ///
    /// @throws IOException when they are not the beginning of one
    @SuppressWarnings("ByteBufferBackingArray") // It is one of the heap, from its beginning.
    static @Nullable ProxyHeader parse(ByteBuffer filled) throws IOException {
        var bytes = filled.array();
        int count = filled.position();
        if (count == 0) {
            return null;
        }
        if (bytes[0] == TEXT_BEGIN[0]) {
            requireBegin(bytes, count, TEXT_BEGIN);
            return text(bytes, count);
        }
        requireBegin(bytes, count, BINARY_BEGIN);
        return count < BINARY_HEAD_BYTES ? null : binary(bytes, count);
    }

    private static void requireBegin(byte[] bytes, int count, byte[] begin) throws IOException {
        int compared = Math.min(count, begin.length);
        if (!Arrays.equals(bytes, 0, compared, begin, 0, compared)) {
            throw new IOException("the connection does not begin with a header of the PROXY protocol, though it comes"
                    + " from a trusted proxy: let the proxy send one, or do not trust it");
        }
    }

    // ---- version 1 -------------------------------------------------------------------------------

    private static @Nullable ProxyHeader text(byte[] bytes, int count) throws IOException {
        int limit = Math.min(count, TEXT_BYTES_MAX);
        for (int at = 1; at < limit; at++) {
            if (bytes[at] == '\n' && bytes[at - 1] == '\r') {
                return text(new String(bytes, 0, at - 1, StandardCharsets.ISO_8859_1), at + 1);
            }
        }
        if (count >= TEXT_BYTES_MAX) {
            throw malformed("its line is longer than " + TEXT_BYTES_MAX + " bytes");
        }
        return null;
    }

    private static ProxyHeader text(String line, int lengthBytes) throws IOException {
        if (line.equals("PROXY UNKNOWN") || line.startsWith("PROXY UNKNOWN ")) {
            return new ProxyHeader(null, null, lengthBytes);
        }
        var match = TEXT.matcher(line);
        if (!match.matches()) {
            throw malformed("its line is neither for TCP4, nor for TCP6, nor UNKNOWN");
        }
        boolean isIpv4 = match.group(1).equals("TCP4");
        return new ProxyHeader(address(match.group(2), match.group(4), isIpv4),
            address(match.group(3), match.group(5), isIpv4), lengthBytes);
    }

    private static InetSocketAddress address(String host, String port, boolean isIpv4) throws IOException {
        int number = Integer.parseInt(port);
        if (isIpv4 != IPV4.matcher(host).matches() || number > PORT_MAX) {
            throw malformed("it has an address that is none");
        }
        try {
            return new InetSocketAddress(InetAddress.ofLiteral(host), number);
        } catch (IllegalArgumentException none) {
            throw malformed("it has an address that is none");
        }
    }

    // ---- version 2 -------------------------------------------------------------------------------

    private static @Nullable ProxyHeader binary(byte[] bytes, int count) throws IOException {
        var header = ByteBuffer.wrap(bytes, 0, count).position(BINARY_BEGIN.length);
        int command = header.get() & 0xFF;
        int family = header.get() & 0xFF;
        int length = header.getShort() & 0xFFFF;
        int lengthBytes = BINARY_HEAD_BYTES + length;
        if (command != LOCAL && command != PROXY) {
            throw malformed("its version and command are " + command + ", but 32 and 33 are known");
        }
        if (lengthBytes > LENGTH_BYTES_MAX) {
            throw malformed("it has " + lengthBytes + " bytes, but " + LENGTH_BYTES_MAX + " are accepted");
        }
        int addressBytes = addressBytes(family);
        if (command == PROXY && length < 2 * addressBytes + portBytes(family)) {
            throw malformed("it is too short for its addresses");
        }
        if (count < lengthBytes) {
            return null;
        }
        if (command == LOCAL || family == UNSPECIFIED || family == UNIX_STREAM) {
            return new ProxyHeader(null, null, lengthBytes);
        }
        var source = address(header, addressBytes);
        var destination = address(header, addressBytes);
        return new ProxyHeader(new InetSocketAddress(source, header.getShort() & 0xFFFF),
            new InetSocketAddress(destination, header.getShort() & 0xFFFF), lengthBytes);
    }

    private static int addressBytes(int family) throws IOException {
        return switch (family) {
            case UNSPECIFIED -> 0;
            case TCP_IPV4 -> IPV4_BYTES;
            case TCP_IPV6 -> IPV6_BYTES;
            case UNIX_STREAM -> UNIX_BYTES;
            default -> throw malformed("its family and protocol are " + family + ", which is not a stream's");
        };
    }

    private static int portBytes(int family) {
        return family == TCP_IPV4 || family == TCP_IPV6 ? 2 * Short.BYTES : 0;
    }

    private static InetAddress address(ByteBuffer header, int bytes) throws UnknownHostException {
        var address = new byte[bytes];
        header.get(address);
        return InetAddress.getByAddress(address);
    }

    private static IOException malformed(String why) {
        return new IOException("the header of the PROXY protocol is malformed: " + why);
    }
}
