package dev.gyre.loop.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What Linux says of a process; other systems tell nothing.
enum ProcessState {
    /// It runs, or waits.
    LIVE,
    /// A signal has stopped it.
    STOPPED,
    /// It is dead, or gone.
    ENDED,
    /// This system does not say.
    UNKNOWN;

    private static final Path ALL = Path.of("/proc");
    private static final boolean IS_LINUX = System.getProperty("os.name").equals("Linux");

    static ProcessState of(ProcessHandle process) {
        if (!IS_LINUX) {
            return UNKNOWN;
        }
        try {
            var line = Files.readString(ALL.resolve(Long.toString(process.pid())).resolve("stat"));
            // "708 (its name) S 707 …", where the name may have parentheses, too.
            return switch (line.charAt(line.lastIndexOf(')') + 2)) {
                case 'T', 't' -> STOPPED;
                case 'Z', 'X' -> ENDED;
                default -> LIVE;
            };
        } catch (IOException gone) {
            return ENDED;
        }
    }
}
