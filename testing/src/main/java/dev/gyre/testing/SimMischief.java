package dev.gyre.testing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lets faults happen as a plan says and chance decides, and ends them.
final class SimMischief {
    private static final int SLOWDOWN_NANOS_MAX = 1_000_000_000;

    private final SimWorld world;
    private final SimHosts hosts;
    private final SimDns dns;
    private final SimChaos plan;
    private final long untilNanos;
    private final List<Trouble> inForce = new ArrayList<>();
    private SimEvents.@Nullable Event next;

    /// A fault that can be ended.
    private record Trouble(String what, Runnable end) {}

    SimMischief(SimWorld world, SimHosts hosts, SimDns dns, SimChaos plan) {
        this.world = world;
        this.hosts = hosts;
        this.dns = dns;
        this.plan = plan;
        plan.hosts().forEach(hosts::named);
        untilNanos = world.events.nanos() + SimEvents.nanos(plan.lasting());
        planNext();
    }

    /// Each pause is drawn from none to twice the average.
    private void planNext() {
        long pause = world.random.belowLong(2 * SimEvents.nanos(plan.pause()));
        long at = world.events.nanos() + pause;
        next = at < untilNanos ? world.events.at(at, this::strike) : world.events.at(untilNanos, this::end);
    }

    private void strike() {
        planNext();
        if (targets().isEmpty()) {
            return;
        }
        switch (plan.faults().get(world.random.below(plan.faults().size()))) {
            case PARTITION -> cut(Direction.BOTH);
            case PARTITION_ONE_WAY -> cut(Direction.ONE);
            case RESET -> tear();
            case SLOWDOWN -> slowDown();
            case REFUSAL -> refuse();
            case DESCRIPTORS -> starve();
            case DNS -> {
                dns.outages(1);
                begin("the name server fails", () -> dns.outages(-1));
            }
            case CRASH -> crash();
        }
    }

    /// The hosts of the plan, or all that have ever opened anything.
    private List<SimHost> targets() {
        return plan.hosts().isEmpty()
                ? hosts.all().stream().filter(SimHost::isInUse).toList()
                : plan.hosts().stream().map(hosts::named).toList();
    }

    // ---- between hosts ---------------------------------------------------------------------------

    private enum Direction {
        ONE,
        BOTH
    }

    private void cut(Direction direction) {
        var from = anyHost();
        var to = otherThan(from);
        if (to == null) {
            return;
        }
        var there = from.pathTo(to);
        var back = to.pathTo(from);
        int cutsBack = direction == Direction.BOTH ? 1 : 0;
        there.cutsByChaos(1);
        back.cutsByChaos(cutsBack);
        begin("the way is cut: " + (direction == Direction.BOTH ? from + " <> " + to : there), () -> {
            there.cutsByChaos(-1);
            back.cutsByChaos(-cutsBack);
        });
        world.pathsChanged();
    }

    private void slowDown() {
        var from = anyHost();
        var to = otherThan(from);
        if (to == null) {
            return;
        }
        var there = from.pathTo(to);
        var back = to.pathTo(from);
        long more = 1L + world.random.below(SLOWDOWN_NANOS_MAX);
        there.slowdownNanos(more);
        back.slowdownNanos(more);
        begin("the way is slow: " + from + " <> " + to, () -> {
            there.slowdownNanos(-more);
            back.slowdownNanos(-more);
        });
    }

    private void tear() {
        var one = anyHost();
        var other = otherThan(one);
        var second = other == null ? one : other;
        world.connections().stream()
                .filter(connection -> connection.isBetween(one, second))
                .forEach(SimConnection::tear);
    }

    // ---- on a host -------------------------------------------------------------------------------

    private void refuse() {
        var host = anyHost();
        host.refusals(1);
        begin("host " + host + " refuses connections", () -> host.refusals(-1));
    }

    private void starve() {
        var host = anyHost();
        host.starvations(1);
        begin("host " + host + " has no descriptors", () -> host.starvations(-1));
    }

    private void crash() {
        var host = anyHost();
        var kinds = SimNetwork.Crash.values();
        var kind = kinds[world.random.below(kinds.length)];
        if (host.isRunning()) {
            host.crash(kind);
            begin("host " + host + " is gone", () -> {
                if (!host.isRunning()) {
                    host.restart();
                }
            });
        }
    }

    private SimHost anyHost() {
        var targets = targets();
        return targets.get(world.random.below(targets.size()));
    }

    /// Another host that is in use; null where there is none.
    private @Nullable SimHost otherThan(SimHost host) {
        var others = hosts.all().stream().filter(other -> other != host && other.isInUse()).toList();
        return others.isEmpty() ? null : others.get(world.random.below(others.size()));
    }

    // ---- ending ----------------------------------------------------------------------------------

    private void begin(String what, Runnable end) {
        var trouble = new Trouble(what, end);
        inForce.add(trouble);
        world.tell("chaos: " + what);
        long stays = 1 + world.random.belowLong(SimEvents.nanos(plan.faultMax()));
        world.events.at(Math.min(untilNanos, world.events.nanos() + stays), () -> end(trouble));
    }

    private void end(Trouble trouble) {
        if (inForce.remove(trouble)) {
            world.tell("chaos over: " + trouble.what);
            trouble.end.run();
            world.pathsChanged();
        }
    }

    /// Everything is healed, and nothing more happens.
    void end() {
        if (next != null) {
            next.cancel();
            next = null;
        }
        List.copyOf(inForce).forEach(this::end);
    }
}
