package dev.gyre.loop.net;

import java.io.IOException;
import java.io.UncheckedIOException;

/// Chooses the network that is fastest on this machine: epoll on Linux, the JDK's channels elsewhere.
/// `-Ddev.gyre.network=nio` chooses for it.
final class SystemNetwork {
    private static final String CHOICE = System.getProperty("dev.gyre.network", "best");

    private SystemNetwork() {}

    static Network open() {
        try {
            return switch (CHOICE) {
                case "best" -> isLinux() ? EpollNetwork.open() : NioNetwork.open();
                case "epoll" -> EpollNetwork.open();
                case "nio" -> NioNetwork.open();
                default ->
                    throw new IllegalStateException(
                        "-Ddev.gyre.network=" + CHOICE + " names no network: it may be best, epoll or nio");
            };
        } catch (IOException failure) {
            throw new UncheckedIOException("this machine's network cannot be opened", failure);
        }
    }

    /// Linux with the registers and structures that the downcalls are written for.
    private static boolean isLinux() {
        var processor = System.getProperty("os.arch");
        return System.getProperty("os.name").equals("Linux")
                && (processor.equals("amd64") || processor.equals("aarch64"));
    }
}
