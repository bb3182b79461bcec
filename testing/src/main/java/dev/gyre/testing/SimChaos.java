package dev.gyre.testing;

import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;

/// Which faults [SimNetwork#chaos] lets happen, how often and how long; which of them, when and where is up to the
/// seed. Immutable; start from [#defaults].
///
/// @param lasting for how long faults happen; when it is over, all of them are healed
/// @param pause how long it is from one fault to the next on average, longer than zero
/// @param faultMax how long one of them stays at most, longer than zero; several may be in force at once
/// @param faults the kinds that happen, in any order
/// @param hosts the names of the hosts that are hit, none for all of the network
public record SimChaos(
        Duration lasting, Duration pause, Duration faultMax, List<Fault> faults, List<String> hosts) {
    private static final EnumSet<Fault> WITHOUT_CRASH = EnumSet.complementOf(EnumSet.of(Fault.CRASH));

    private static final SimChaos DEFAULTS = new SimChaos(
        Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofSeconds(3), List.copyOf(WITHOUT_CRASH), List.of());

    /// What can go wrong between hosts, and on one.
    public enum Fault {
        /// Nothing gets through between two hosts.
        PARTITION,
        /// Nothing gets through from one host to another, but back it does.
        PARTITION_ONE_WAY,
        /// All connections between two hosts are torn.
        RESET,
        /// Everything takes up to a second longer between two hosts.
        SLOWDOWN,
        /// A host refuses to be connected to.
        REFUSAL,
        /// A host has no descriptor left: it can neither accept nor connect.
        DESCRIPTORS,
        /// Names cannot be resolved.
        DNS,
        /// The programs of a host lose all that they have open, with or without a word to the others, and can open
        /// nothing more until it restarts. Programs have to begin anew by themselves.
        CRASH
    }

    /// Checks the ranges; sorts the kinds of faults, so that a seed means the same however they are named.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public SimChaos {
        require(!lasting.isNegative(), "lasting is " + lasting + ", but must not be negative");
        require(pause.isPositive(), "pause is " + pause + ", but must be longer than zero");
        require(faultMax.isPositive(), "faultMax is " + faultMax + ", but must be longer than zero");
        require(!faults.isEmpty(), "faults is empty, but chaos needs at least one kind");
        faults = List.copyOf(EnumSet.copyOf(faults));
        hosts = List.copyOf(hosts);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /// For 30 seconds, about every second, faults of all kinds but [Fault#CRASH], of up to three seconds, anywhere.
    public static SimChaos defaults() {
        return DEFAULTS;
    }

    /// The same for another time.
    public SimChaos withLasting(Duration lasting) {
        return new SimChaos(lasting, pause, faultMax, faults, hosts);
    }

    /// The same with faults more or less often.
    public SimChaos withPause(Duration pause) {
        return new SimChaos(lasting, pause, faultMax, faults, hosts);
    }

    /// The same with longer or shorter faults.
    public SimChaos withFaultMax(Duration faultMax) {
        return new SimChaos(lasting, pause, faultMax, faults, hosts);
    }

    /// The same with other kinds of faults.
    public SimChaos withFaults(Collection<Fault> faults) {
        return new SimChaos(lasting, pause, faultMax, List.copyOf(faults), hosts);
    }

    /// The same with faults of these kinds.
    public SimChaos withFaults(Fault... faults) {
        return withFaults(List.of(faults));
    }

    /// The same at these hosts.
    public SimChaos withHosts(String... hosts) {
        return new SimChaos(lasting, pause, faultMax, faults, List.of(hosts));
    }
}
