package dev.gyre.testing;

import dev.gyre.loop.Task;

/// Something for which a simulated host has given out a descriptor.
sealed interface SimSocket permits SimStream, SimListener, SimDatagrams, SimConnecting {
    /// The host has crashed: the program's waits fail, and so does everything that it tries later.
    void vanish(SimNetwork.Crash how);

    /// Who has it, for a report of what was not closed.
    String owner();

    /// The caller, as the owner of what it opens.
    static String caller() {
        try {
            return Task.current().toString();
        } catch (IllegalStateException noTask) {
            return "a callback";
        }
    }
}
