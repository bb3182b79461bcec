package dev.gyre.loop;

import java.lang.reflect.Proxy;
import java.util.List;

/// Lets a second signal end a process at once that takes its time about the first one.
///
/// The JDK runs its shutdown hooks to their end, ours waits for tasks that clean up, and a further signal
/// changes nothing about that; but whoever presses Ctrl-C twice will not wait.
///
/// The JDK has no supported API for signals. `sun.misc.Signal`, of its module `jdk.unsupported`, is looked up by
/// name so that it need not be there; without it, and under `-Xrs`, which leaves signals to others, a second
/// signal does nothing.
final class SecondSignal {
    private static final List<String> NAMES = List.of("INT", "TERM");

    /// What shells add to the number of the signal that ended a process.
    private static final int EXIT_CODES_OF_SIGNALS = 128;

    private SecondSignal() {}

    /// From now on a signal ends the process without further ado. For shutdown hooks: there is no way back.
    static void endsTheProcess() {
        for (var name : NAMES) {
            try {
                haltOn(name);
            } catch (ReflectiveOperationException unavailable) {
                // A second signal of this name does nothing then.
            }
        }
    }

    private static void haltOn(String name) throws ReflectiveOperationException {
        var signalType = Class.forName("sun.misc.Signal");
        var handlerType = Class.forName("sun.misc.SignalHandler");
        var signal = signalType.getConstructor(String.class).newInstance(name);
        int number = (int) signalType.getMethod("getNumber").invoke(signal);
        var handler = Proxy.newProxyInstance(
            SecondSignal.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                Runtime.getRuntime().halt(EXIT_CODES_OF_SIGNALS + number);
                return null;
            });
        signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
    }
}
