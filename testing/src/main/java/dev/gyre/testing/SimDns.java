package dev.gyre.testing;

import dev.gyre.loop.Gyre;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The names of the hosts of a simulated network.
final class SimDns {
    private final SimWorld world;
    private final SimHosts hosts;
    private final Set<String> failing = new HashSet<>();
    private Duration delay = Duration.ofMillis(1);
    private int outages;

    SimDns(SimWorld world, SimHosts hosts) {
        this.world = world;
        this.hosts = hosts;
    }

    List<InetAddress> resolve(String name) throws IOException {
        Gyre.checkpoint();
        hosts.here().get().requireRunning();
        if (name.equals(SimHosts.DEFAULT)) {
            return List.of(hosts.loopback());
        }
        try {
            return List.of(InetAddress.ofLiteral(name));
        } catch (IllegalArgumentException noLiteral) {
            return ask(name);
        }
    }

    private List<InetAddress> ask(String name) throws UnknownHostException {
        Gyre.sleep(delay);
        if (outages > 0 || failing.contains(name)) {
            world.tell("the name " + name + " is asked for, without an answer");
            throw new UnknownHostException(name + ": the name server does not answer");
        }
        var host = hosts.find(name);
        world.tell("the name " + name + " is asked for" + (host == null ? " and unknown" : ""));
        if (host == null) {
            throw new UnknownHostException(name + ": no host of this network has that name");
        }
        return host.addresses();
    }

    void delay(Duration each) {
        if (each.isNegative()) {
            throw new IllegalArgumentException("the delay of DNS is " + each + ", but must not be negative");
        }
        delay = each;
    }

    void fail(String name) {
        failing.add(name);
    }

    void heal(String name) {
        failing.remove(name);
    }

    void outages(int change) {
        outages += change;
    }
}
