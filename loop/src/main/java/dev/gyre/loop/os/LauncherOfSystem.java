package dev.gyre.loop.os;

/// Found once, when the first program is started.
final class LauncherOfSystem {
    static final Launcher INSTANCE = LinuxLauncher.ifWorking().orElseGet(ThreadLauncher::new);

    private LauncherOfSystem() {}
}
