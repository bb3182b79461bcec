package dev.gyre.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An HTTP proxy: it is asked for `http` URLs itself, and for a tunnel (CONNECT) to the hosts of `https` URLs, of which
/// it sees the name only. Immutable.
///
/// @param host its name or address
/// @param port 1 to 65535
/// @param authorization the value of `Proxy-Authorization`, or null for none
public record Proxy(String host, int port, @Nullable String authorization) {
    /// Checks the port.
    ///
    /// @throws IllegalArgumentException when it is out of range
    public Proxy {
        Objects.requireNonNull(host, "host");
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("the port of the proxy is " + port + ", but must be 1 to 65535");
        }
    }

    /// A proxy that wants no password.
    public static Proxy of(String host, int port) {
        return new Proxy(host, port, null);
    }

    /// The same with a name and a password, which are sent as they are (Basic).
    public Proxy withPassword(String name, String password) {
        return new Proxy(host, port, basic(name + ":" + password));
    }

    /// Credentials as the value of `Authorization` (RFC 7617).
    static String basic(String nameAndPassword) {
        return "Basic " + Base64.getEncoder().encodeToString(nameAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
