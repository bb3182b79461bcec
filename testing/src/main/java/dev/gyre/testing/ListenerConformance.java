package dev.gyre.testing;

import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.Listener;
import java.net.SocketAddress;

/// What every [Listener] must do, whatever its connections are made of. For those who write one.
///
/// ```java
/// @TestFactory Stream<DynamicTest> ourListenersConform() {
///     return ListenerConformance.of(() -> network.listen(address), address -> network.connect(address))
///             .withTime(LoopTest.Time.REAL)
///             .behaviours().stream().map(behaviour -> dynamicTest(behaviour.name(), behaviour::run));
/// }
/// ```
///
/// Afterwards all connections are aborted and the listener is closed, and then no task, timer or thread may be left.
public final class ListenerConformance {
    private ListenerConformance() {}

    /// Opens listeners.
    @FunctionalInterface
    public interface Listening {
        /// Opens a listener at an address that is free; called in a task.
        Listener listen() throws Exception;
    }

    /// Connects to them.
    @FunctionalInterface
    public interface Connecting {
        /// Connects to the first of a listener's addresses; called in a task, and suspends.
        ByteStream connect(SocketAddress address) throws Exception;
    }

    /// The behaviours of listeners that `listening` opens and `connecting` reaches.
    public static Conformance of(Listening listening, Connecting connecting) {
        return Conformance.of(
            ListenerBehaviours.checks().stream().map(check -> check.over(listening, connecting)).toList());
    }

    /// One behaviour of a listener.
    record Check(String name, Body body) {
        interface Body {
            void run(MeetingPlace place, Scene scene) throws Exception;
        }

        Conformance.Check over(Listening listening, Connecting connecting) {
            return new Conformance.Check(name, scene -> {
                try (var place = new MeetingPlace(listening.listen(), connecting)) {
                    body.run(place, scene);
                }
            });
        }
    }
}
