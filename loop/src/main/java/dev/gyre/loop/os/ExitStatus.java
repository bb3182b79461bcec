package dev.gyre.loop.os;

import java.util.OptionalInt;

/// How a program ended.
///
/// @param code what it passed to `exit`, 0 for success; 128 and the number of the signal if one ended it, as shells
///     say it. A program that itself exits with such a number cannot be told from one.
public record ExitStatus(int code) {
    private static final int SIGNALS = 128;
    private static final int SIGNAL_MAX = 64;

    /// Whether it says that all went well.
    public boolean isSuccess() {
        return code == 0;
    }

    /// The number of the signal that ended it, such as 9; empty if it ended by itself.
    public OptionalInt signal() {
        return code > SIGNALS && code <= SIGNALS + SIGNAL_MAX ? OptionalInt.of(code - SIGNALS) : OptionalInt.empty();
    }

    @Override
    public String toString() {
        if (signal().isEmpty()) {
            return "exit code " + code;
        }
        int number = signal().getAsInt();
        var name = nameOf(number);
        return "exit code " + code + " (signal " + number + (name.isEmpty() ? "" : ", " + name) + ")";
    }

    /// Those that have the same number on all systems.
    private static String nameOf(int signal) {
        return switch (signal) {
            case 1 -> "HUP";
            case 2 -> "INT";
            case 3 -> "QUIT";
            case 6 -> "ABRT";
            case 8 -> "FPE";
            case 9 -> "KILL";
            case 11 -> "SEGV";
            case 13 -> "PIPE";
            case 14 -> "ALRM";
            case 15 -> "TERM";
            default -> "";
        };
    }
}
