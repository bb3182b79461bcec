package dev.gyre.loop.sync;

import dev.gyre.loop.WaitQueue;
import org.jspecify.annotations.Nullable;

/// A point at which a fixed number of tasks meet, as often as they like: whoever arrives waits, and
/// the last one to arrive lets all of them go on.
///
/// ```java
/// if (barrier.await() == 0) { println("everybody is here"); }     // one of them says so
/// ```
///
/// The round is over at the moment the last task arrives, so tasks that come afterwards belong to the next one
/// although the others may not have had their turn yet. A task that is cancelled while it waits has not arrived:
/// the others wait for one more.
///
/// Loop-confined, as everything in this package.
public final class TaskBarrier {
    private enum Broken {
        RESET,
        ABORTED
    }

    private final WaitQueue<@Nullable Void> line = new WaitQueue<>();
    private final int parties;
    private boolean aborted;

    /// Makes a barrier.
    ///
    /// @param parties how many tasks meet, at least 1
    /// @throws IllegalArgumentException when `parties` is out of range
    public TaskBarrier(int parties) {
        if (parties < 1) {
            throw new IllegalArgumentException("at least 1 task meets at a barrier, not " + parties);
        }
        this.parties = parties;
    }

    /// Arrives, and suspends until all parties have; the last of them goes on at once.
    ///
    /// @return the place in the order of arrival among those that meet: each from 0 to `parties - 1`
    ///     is returned to exactly one of them
    /// @throws dev.gyre.loop.TaskCancelledException when the task is cancelled before all have arrived
    /// @throws BarrierBrokenException when the barrier is, or was before, aborted, or is reset meanwhile
    /// @throws IllegalStateException outside a task of the barrier's loop
    public int await() {
        line.checkpoint();
        if (aborted) {
            throw broken(Broken.ABORTED);
        }
        if (line.size() + 1 < parties) {
            return placeOf(line.await(this, null));
        }
        int place = 0;
        while (line.wakeFirst(place)) {
            place++;
        }
        return place;
    }

    private int placeOf(@Nullable Object answer) {
        return switch (answer) {
            case Integer place -> place;
            case Broken how -> throw broken(how);
            case null, default -> throw new AssertionError(answer);
        };
    }

    private BarrierBrokenException broken(Broken how) {
        return new BarrierBrokenException(
            switch (how) {
                case RESET ->
                    "the barrier was reset before all " + parties + " tasks had arrived: arrive again for the next"
                            + " round";
                case ABORTED -> "the barrier for " + parties + " tasks is aborted: reset() makes it usable again";
            });
    }

    /// Begins a new round: those who wait get a [BarrierBrokenException], and an aborted barrier can be
    /// used again. Never suspends.
    ///
    /// @throws IllegalStateException off the barrier's loop
    public void reset() {
        line.requireLoop();
        aborted = false;
        line.wakeAll(Broken.RESET);
    }

    /// Ends the meetings: those who wait, and those who come, get a [BarrierBrokenException]. For a party
    /// that knows that it will not arrive. Never suspends.
    ///
    /// @throws IllegalStateException off the barrier's loop
    public void abort() {
        line.requireLoop();
        aborted = true;
        line.wakeAll(Broken.ABORTED);
    }

    /// A look at a barrier.
    ///
    /// @param parties how many tasks meet
    /// @param waiting how many have arrived in this round
    /// @param aborted whether it is aborted
    public record Statistics(int parties, int waiting, boolean aborted) {}

    /// How the barrier is used at this moment. Never suspends.
    ///
    /// @throws IllegalStateException off the barrier's loop
    public Statistics statistics() {
        line.requireLoop();
        return new Statistics(parties, line.size(), aborted);
    }

    @Override
    public String toString() {
        return "barrier (" + line.size() + " of " + parties + " arrived" + (aborted ? ", aborted)" : ")");
    }
}
