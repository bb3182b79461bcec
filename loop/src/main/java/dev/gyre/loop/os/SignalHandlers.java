package dev.gyre.loop.os;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/// Which watches of the process listen to which signals. Any thread.
///
/// The first one that listens to a signal takes it over, and the last one gives it back to whom it was taken from,
/// unless somebody else has taken it meanwhile.
final class SignalHandlers {
    /// The Java VM would let them be taken, and needs them: it would end on the next file that is cut off while it is
    /// mapped, or on the next pipe that nobody reads.
    private static final Set<String> NEEDED_BY_VM = Set.of("BUS", "PIPE", "USR2", "XFSZ");

    /// Guarded by the class.
    private static final Map<String, Taken> TAKEN = new HashMap<>();

    private SignalHandlers() {}

    /// A signal that has been taken over.
    private record Taken(SunSignal signal, Object ours, Object former, List<SignalWatch> watches) {}

    static synchronized void add(String name, SignalWatch watch) {
        var taken = TAKEN.get(name);
        if (taken == null) {
            taken = take(name);
            TAKEN.put(name, taken);
        }
        taken.watches().add(watch);
    }

    private static Taken take(String name) {
        if (NEEDED_BY_VM.contains(name)) {
            throw new IllegalArgumentException(
                "cannot listen to SIG" + name + ": the Java VM needs it for itself. USR1 and HUP are free");
        }
        if (name.equals("CHLD")) {
            throw new IllegalArgumentException("cannot listen to SIGCHLD: the Java VM waits for the ends of processes"
                    + " itself, and Subprocess.await tells of them");
        }
        var signal = SunSignal.named(name);
        var watches = new CopyOnWriteArrayList<SignalWatch>();
        var ours = SunSignal.handler(() -> watches.forEach(watch -> watch.arrived(name)));
        return new Taken(signal, ours, signal.handle(ours), watches);
    }

    static synchronized void remove(String name, SignalWatch watch) {
        var taken = TAKEN.get(name);
        if (taken == null || !taken.watches().remove(watch) || !taken.watches().isEmpty()) {
            return;
        }
        TAKEN.remove(name);
        var current = taken.signal().handle(taken.former());
        if (current != taken.ours()) {
            // Somebody else has it now: the loop's own shutdown, for example.
            taken.signal().handle(current);
        }
    }
}
