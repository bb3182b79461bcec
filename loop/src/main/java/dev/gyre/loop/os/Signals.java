package dev.gyre.loop.os;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/// Signals of the operating system, for tasks.
///
/// ```java
/// try (var signals = Signals.on("HUP", "USR1")) {
///     for (var signal : signals) {
///         switch (signal) {
///             case "HUP" -> reloadConfiguration();
///             default -> printStatistics();
///         }
///     }
/// }
/// ```
///
/// While somebody listens to a signal it does nothing else: not what the system does by default, which is often to
/// end the process, and for `INT`, `TERM` and `HUP` not what the Java VM does, which is to end the process in order
/// and so to cancel the main task of [dev.gyre.loop.Gyre#run]. When the last one stops listening it does again what it
/// did before.
///
/// The Java VM has no supported way to listen to signals; `sun.misc.Signal`, of its module `jdk.unsupported`, is used
/// if it is there.
public final class Signals {
    private Signals() {}

    /// Listens to signals until what is returned is closed. Never suspends.
    ///
    /// @param names such as `USR1`, with or without `SIG`, at least one
    /// @throws IllegalArgumentException when there is no such signal, or the Java VM needs it for itself: `QUIT`,
    ///     `SEGV`, `USR2`, `PIPE` and others, and with `-Xrs` also `HUP`, `INT` and `TERM`; when the system lets
    ///     nobody have it: `KILL` and `STOP`. None of the others is listened to then
    /// @throws UnsupportedOperationException when this Java VM has no module `jdk.unsupported`
    /// @throws IllegalStateException outside a loop
    public static SignalWatch on(String... names) {
        return SignalWatch.open(withoutPrefix(names));
    }

    /// Suspends until one of the signals comes, and returns its name without `SIG`; afterwards they do again what they
    /// did before. A signal that comes twice needs [#on]. Throws as [#on].
    public static String await(String... names) {
        try (var watch = on(names)) {
            return watch.next();
        }
    }

    private static List<String> withoutPrefix(String... names) {
        if (names.length == 0) {
            throw new IllegalArgumentException("no signal is named: name at least one, such as \"HUP\"");
        }
        var plain = new LinkedHashSet<String>();
        for (var name : names) {
            var upper = name.toUpperCase(Locale.ROOT);
            plain.add(upper.startsWith("SIG") ? upper.substring("SIG".length()) : upper);
        }
        return List.copyOf(plain);
    }
}
