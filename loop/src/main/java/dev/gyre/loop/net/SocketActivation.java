package dev.gyre.loop.net;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Listeners that a service manager has opened before it started this program: systemd's socket activation
/// (`sd_listen_fds(3)`). So a program can listen at a port that it may not open itself, and can be restarted without
/// refusing anybody.
///
/// ```java
/// var inherited = SocketActivation.listeners();
/// var listener = inherited.isEmpty() ? Tcp.listen(8080) : inherited.getFirst().listener();
/// ```
public final class SocketActivation {
    private static final int FIRST_DESCRIPTOR = 3;

    /// A service manager that hands over more has been told nonsense.
    private static final int COUNT_MAX = 1024;

    private static final AtomicBoolean TAKEN = new AtomicBoolean();

    private SocketActivation() {}

    /// A listener that was handed over.
    ///
    /// @param name what the service manager calls it (`FileDescriptorName=`), `unknown` when it has no name
    /// @param listener belongs to whoever has this, and to the loop of the call
    public record Inherited(String name, Listener listener) {}

    /// The listeners that were handed over to this process, in their order; none when it was not started that way. Once
    /// in a process, as the descriptors can be had once. Never suspends. Needs Linux.
    ///
    /// @throws IOException when one of them is not a socket that listens for streams; then none is open
    /// @throws IllegalStateException when they were taken before; off the loop
    /// @throws UnsupportedOperationException when there are some, but the network of this loop is not that of Linux
    public static List<Inherited> listeners() throws IOException {
        var network = Network.current();
        var names = names(System.getenv(), ProcessHandle.current().pid());
        if (!names.isEmpty() && TAKEN.getAndSet(true)) {
            throw new IllegalStateException("the listeners that were handed over to this process have been taken"
                    + " already: call this once, and pass on what it answers");
        }
        return listeners(network, names, FIRST_DESCRIPTOR);
    }

    /// The names of the descriptors that are for the process `pid`.
    static List<String> names(Map<String, String> environment, long pid) {
        var count = number(environment.get("LISTEN_FDS"));
        if (count <= 0 || count > COUNT_MAX || number(environment.get("LISTEN_PID")) != pid) {
            return List.of();
        }
        var given = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        var names = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            names.add(i < given.length && !given[i].isEmpty() ? given[i] : "unknown");
        }
        return names;
    }

    private static long number(@Nullable String text) {
        try {
            return text == null ? -1 : Long.parseLong(text);
        } catch (NumberFormatException none) {
            return -1;
        }
    }

    static List<Inherited> listeners(Network network, List<String> names, int firstDescriptor) throws IOException {
        if (names.isEmpty()) {
            return List.of();
        }
        if (!(network instanceof EpollNetwork epoll)) {
            throw new UnsupportedOperationException(
                "the network " + network.name() + " cannot take over descriptors: that needs epoll");
        }
        var inherited = new ArrayList<Inherited>();
        try {
            for (int i = 0; i < names.size(); i++) {
                var place = new ListeningPlace(epoll.inherited(firstDescriptor + i), null, null);
                inherited.add(new Inherited(names.get(i), new SocketListener(epoll, List.of(place))));
            }
        } catch (IOException | RuntimeException failure) {
            inherited.forEach(one -> one.listener().close());
            throw failure;
        }
        return List.copyOf(inherited);
    }
}
