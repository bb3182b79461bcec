package dev.gyre.testing;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.net.Listener;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.stream.Stream;

/// What every [ByteStream] must do, whatever it is made of. For those who write one.
///
/// ```java
/// class OurStreamConformanceTest {
///     @TestFactory Stream<DynamicTest> conforms() {
///         return StreamConformance.of(() -> new StreamConformance.Pair(client, server))
///                 .behaviours().stream().map(behaviour -> dynamicTest(behaviour.name(), behaviour::run));
///     }
/// }
/// ```
///
/// Each behaviour is checked with both ends in both roles. Afterwards both are aborted, and then no task, timer
/// or thread may be left. Descriptors are not counted here.
public final class StreamConformance {
    private StreamConformance() {}

    /// Two ends of one connection.
    ///
    /// @param client one end
    /// @param server the other end
    public record Pair(ByteStream client, ByteStream server) {}

    /// Makes connections.
    @FunctionalInterface
    public interface Pairs {
        /// Makes a connection; called in a task, and may suspend.
        Pair connect() throws Exception;

        /// Makes each connection through a listener of its own, which is closed when there is one.
        ///
        /// @param listening opens a listener
        /// @param connecting connects to its first address
        static Pairs through(ListenerConformance.Listening listening, ListenerConformance.Connecting connecting) {
            return () -> {
                try (var listener = listening.listen()) {
                    return connected(listener, connecting);
                }
            };
        }

        private static Pair connected(Listener listener, ListenerConformance.Connecting connecting) {
            SocketAddress address = listener.addresses().getFirst();
            List<ByteStream> ends = Gyre.gather(() -> connecting.connect(address), listener::accept);
            return new Pair(ends.get(0), ends.get(1));
        }
    }

    /// The behaviours of streams that `pairs` connects.
    public static Conformance of(Pairs pairs) {
        var all = Stream.of(
            StreamTransfers.checks(), StreamEnds.checks(), StreamSharing.checks(), StreamCancellations.checks());
        return Conformance.of(all.flatMap(List::stream).map(check -> check.over(pairs)).toList());
    }

    /// One behaviour of a connection.
    record Check(String name, Body body) {
        interface Body {
            /// Throws when the behaviour is not there.
            ///
            /// @param here the end that the sentence is about
            /// @param there the other end
            void run(ByteStream here, ByteStream there, Scene scene) throws Exception;
        }

        Conformance.Check over(Pairs pairs) {
            return new Conformance.Check(name, scene -> {
                attempt(pairs, scene, Roles.AS_MADE);
                attempt(pairs, scene, Roles.SWAPPED);
            });
        }

        private void attempt(Pairs pairs, Scene scene, Roles roles) throws Exception {
            var pair = pairs.connect();
            try {
                switch (roles) {
                    case AS_MADE -> body.run(pair.client(), pair.server(), scene);
                    case SWAPPED -> body.run(pair.server(), pair.client(), scene);
                }
            } catch (AssertionError | IOException | RuntimeException failure) {
                failure.addSuppressed(new AssertionError("seen from the end " + roles.seenFrom));
                throw failure;
            } finally {
                pair.client().abort();
                pair.server().abort();
            }
        }
    }

    private enum Roles {
        AS_MADE("of the client"),
        SWAPPED("of the server");

        private final String seenFrom;

        Roles(String seenFrom) {
            this.seenFrom = seenFrom;
        }
    }
}
