package dev.gyre.loop.os;

import java.util.stream.Stream;

/// The ways of starting programs that this system has.
final class Launchers {
    private Launchers() {}

    private static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }

    /// Fails where it should work and does not.
    static Launcher linux() {
        return LinuxLauncher.ifWorking().orElseThrow();
    }

    static Stream<Launcher> all() {
        return isLinux() ? Stream.of(linux(), new ThreadLauncher()) : Stream.of(new ThreadLauncher());
    }
}
