package dev.gyre.testing;

import dev.gyre.loop.TaskLocal;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The machines of a simulated network, by name and by address, and on which of them a task runs.
final class SimHosts {
    static final String DEFAULT = "localhost";

    /// How the default host is seen by others (RFC 5737 reserves the address for examples).
    private static final String DEFAULT_ADDRESS = "192.0.2.1";

    private final SimWorld world;
    private final Map<String, SimHost> byName = new LinkedHashMap<>();
    private final Map<InetAddress, SimHost> byAddress = new LinkedHashMap<>();
    private final TaskLocal<SimHost> here;
    private int addressesChosen = 1;

    SimHosts(SimWorld world) {
        this.world = world;
        here = TaskLocal.withDefault("host", add(DEFAULT, List.of(DEFAULT_ADDRESS)));
    }

    SimHost add(String name, List<String> addresses) {
        if (name.isBlank() || byName.containsKey(name)) {
            throw new IllegalArgumentException(
                "a host needs a name of its own, but '" + name + "' is " + (name.isBlank() ? "none" : "taken"));
        }
        var parsed = new ArrayList<InetAddress>();
        for (var text : addresses.isEmpty() ? List.of(anyAddress()) : addresses) {
            var address = InetAddress.ofLiteral(text);
            if (address.isLoopbackAddress() || address.isAnyLocalAddress() || address.isMulticastAddress()) {
                throw new IllegalArgumentException("host " + name + " cannot have the address " + text
                        + ", which is the same on every host: give it one like 10.0.0.2");
            }
            if (byAddress.containsKey(address)) {
                throw new IllegalArgumentException("host " + name + " cannot have the address " + text + ", which is"
                        + " that of host " + byAddress.get(address));
            }
            parsed.add(address);
        }
        var host = new SimHost(world, this, name, parsed);
        byName.put(name, host);
        parsed.forEach(address -> byAddress.put(address, host));
        return host;
    }

    /// The next address of 10.0.0.0/8 that nobody has.
    private String anyAddress() {
        while (true) {
            addressesChosen++;
            var text = "10." + (addressesChosen >> 16) + "." + (addressesChosen >> 8 & 0xFF) + "."
                    + (addressesChosen & 0xFF);
            if (!byAddress.containsKey(InetAddress.ofLiteral(text))) {
                return text;
            }
        }
    }

    /// @throws IllegalArgumentException when there is none
    SimHost named(String name) {
        var host = byName.get(name);
        if (host == null) {
            throw new IllegalArgumentException("there is no host '" + name + "' on this network, only "
                    + byName.keySet() + ": add it with host(name)");
        }
        return host;
    }

    @Nullable
    SimHost find(String name) {
        return byName.get(name);
    }

    @Nullable
    SimHost at(InetAddress address) {
        return byAddress.get(address);
    }

    /// In the order in which they were added.
    List<SimHost> all() {
        return List.copyOf(byName.values());
    }

    InetAddress loopback() {
        return InetAddress.ofLiteral("127.0.0.1");
    }

    /// On which host a task runs; what runs in none is on the default host.
    TaskLocal<SimHost> here() {
        return here;
    }
}
