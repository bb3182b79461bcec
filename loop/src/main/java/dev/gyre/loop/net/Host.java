package dev.gyre.loop.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/// What a program calls a host: an address as text, this machine, or a name that somebody has to look up.
///
/// Stricter than the C library: an IPv4 address has four decimal parts without leading zeros. `127.1`, `010.0.0.1`
/// and `0x7f.0.0.1` mean different machines to different programs, and no name of the DNS ends in a number (RFC 3696,
/// section 2), so they are refused. Linear in the length of the text.
sealed interface Host {
    /// An IPv4 or IPv6 address.
    record Literal(InetAddress address) implements Host {}

    /// This machine: `localhost`, or a name below it (RFC 6761, section 6.3).
    record Loopback(String name) implements Host {}

    /// A name to look up, in lower case, for names of the DNS have no case.
    record Name(String name) implements Host {}

    /// How many characters a name has at most, without a final dot (RFC 1035, section 2.3.4).
    int NAME_LENGTH_MAX = 253;

    int LABEL_LENGTH_MAX = 63;

    Pattern IPV4 = Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");
    Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9a-fA-F]*");

    /// Reads `text`, which may be an IPv6 address in brackets or with a zone.
    ///
    /// @throws UnknownHostException when it can name no host; the message says why
    static Host parse(String text) throws UnknownHostException {
        if (text.startsWith("[") && text.endsWith("]")) {
            return ipv6(text.substring(1, text.length() - 1), text);
        }
        if (text.indexOf(':') >= 0) {
            return ipv6(text, text);
        }
        var name = text.toLowerCase(Locale.ROOT);
        var relative = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        requireName(relative, text);
        if (NUMBER.matcher(relative.substring(relative.lastIndexOf('.') + 1)).matches()) {
            return ipv4(text);
        }
        boolean isLoopback = relative.equals("localhost") || relative.endsWith(".localhost");
        return isLoopback ? new Loopback(relative) : new Name(name);
    }

    private static Host ipv4(String text) throws UnknownHostException {
        if (IPV4.matcher(text).matches()) {
            try {
                return new Literal(InetAddress.ofLiteral(text));
            } catch (IllegalArgumentException tooLarge) {
                // Said below.
            }
        }
        throw new UnknownHostException("'" + text + "' ends in a number, so it must be an IPv4 address: four decimal"
                + " numbers from 0 to 255, without leading zeros");
    }

    private static Host ipv6(String address, String text) throws UnknownHostException {
        if (address.indexOf(':') >= 0) {
            try {
                return new Literal(InetAddress.ofLiteral(address));
            } catch (IllegalArgumentException malformed) {
                // Said below.
            }
        }
        throw new UnknownHostException("'" + text + "' is no IPv6 address, as its "
                + (address.equals(text) ? "colons promise" : "brackets promise")
                + ", or has the zone of an interface that is not there");
    }

    private static void requireName(String name, String text) throws UnknownHostException {
        if (name.length() > NAME_LENGTH_MAX) {
            throw new UnknownHostException("the name '" + name.substring(0, LABEL_LENGTH_MAX) + "…' has "
                    + name.length() + " characters, but a host's name has at most " + NAME_LENGTH_MAX);
        }
        for (var label : name.split("\\.", -1)) {
            if (label.isEmpty()) {
                throw new UnknownHostException("'" + text + "' names no host: "
                        + (name.isEmpty() ? "it is empty" : "a part between its dots is empty"));
            }
            if (label.length() > LABEL_LENGTH_MAX) {
                throw new UnknownHostException("'" + text + "' names no host: one of its parts has " + label.length()
                        + " characters, and at most " + LABEL_LENGTH_MAX + " are allowed");
            }
        }
        for (int i = 0; i < name.length(); i++) {
            requireCharacter(name.charAt(i), text);
        }
    }

    private static void requireCharacter(char character, String text) throws UnknownHostException {
        boolean isAllowed = (character >= 'a' && character <= 'z')
                || (character >= '0' && character <= '9')
                || character == '-' || character == '_' || character == '.';
        if (isAllowed) {
            return;
        }
        var shown = character > ' ' && character < 127
                ? "'" + character + "'"
                : "U+" + String.format(Locale.ROOT, "%04X", (int) character);
        throw new UnknownHostException(character < 128
                ? "no host has " + shown + " in its name: " + text.strip()
                : "the name '" + text + "' has letters outside ASCII: give its form for the DNS, which"
                        + " java.net.IDN.toASCII makes");
    }
}
