package dev.gyre.loop.net;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;

/// The exceptions of `java.net` for error numbers of Linux, with what was to be done.
final class SystemErrors {
    private SystemErrors() {}

    /// @param result what a system call has answered: a negative error number
    /// @param doing what was tried with what, such as `connect to /127.0.0.1:80`
    static IOException of(Libc libc, int result, Object doing) {
        int error = -result;
        var message = "cannot " + doing + ": " + libc.text(error) + hint(error);
        return switch (error) {
            case Libc.ECONNREFUSED, Libc.ETIMEDOUT -> new ConnectException(message);
            case Libc.EADDRINUSE, Libc.EADDRNOTAVAIL -> new BindException(message);
            case Libc.EHOSTUNREACH, Libc.ENETUNREACH -> new NoRouteToHostException(message);
            default -> new SocketException(message);
        };
    }

    private static String hint(int error) {
        return switch (error) {
            case Libc.EMFILE -> " (the process has as many descriptors as it may: raise ulimit -n, or keep fewer open)";
            case Libc.EADDRINUSE -> " (another socket has the address; port 0 lets the system choose)";
            case Libc.EMSGSIZE -> " (the datagram is larger than the network takes)";
            default -> "";
        };
    }

    /// Whether there is no descriptor or memory left for a connection, which passes.
    static boolean isExhaustion(int result) {
        return switch (-result) {
            case Libc.EMFILE, Libc.ENFILE, Libc.ENOBUFS, Libc.ENOMEM -> true;
            default -> false;
        };
    }
}
