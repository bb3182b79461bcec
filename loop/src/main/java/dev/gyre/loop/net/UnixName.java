package dev.gyre.loop.net;

import java.net.SocketAddress;
import java.util.Objects;

/// The address of a Unix socket in Linux's abstract name space: a name that is no file, and is gone with its
/// last socket.
public final class UnixName extends SocketAddress {
    private static final long serialVersionUID = 1L;

    /// What `sockaddr_un` has room for, less the zero byte that begins an abstract name.
    static final int NAME_BYTES_MAX = 107;

    private final String name;

    private UnixName(String name) {
        this.name = name;
    }

    /// The address with this name, at most 107 bytes of UTF-8, without the leading zero byte.
    ///
    /// @throws IllegalArgumentException when it is empty or too long
    public static UnixName of(String name) {
        int bytes = name.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > NAME_BYTES_MAX) {
            throw new IllegalArgumentException("the abstract name '" + name + "' has " + bytes
                    + " bytes of UTF-8, but must have 1 to " + NAME_BYTES_MAX);
        }
        return new UnixName(name);
    }

    /// The name, without the leading zero byte.
    public String name() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UnixName address && address.name.equals(name);
    }

    @Override
    public int hashCode() {
        return Objects.hash(UnixName.class, name);
    }

    @Override
    public String toString() {
        return "unix:@" + name;
    }
}
