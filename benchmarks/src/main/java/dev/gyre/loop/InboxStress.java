package dev.gyre.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/// The [Inbox] under every interleaving that the machine can be brought to show.
public final class InboxStress {
    /// So few that an entry may have to open the next segment, and another one need not.
    private static final int SLOTS = 2;

    private InboxStress() {}

    /// An entry that is known by a number.
    record Numbered(int number) implements Runnable {
        @Override
        public void run() {}
    }

    private static List<Integer> numbersIn(ReadyQueue taken) {
        var numbers = new ArrayList<Integer>();
        taken.forEach(entry -> numbers.add(((Numbered) entry).number()));
        return numbers;
    }

    /// A loop that falls asleep while somebody sends: whoever sends has to wake it, exactly if it sleeps.
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "asleep, and woken")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "awake, and not woken")
    @Outcome(expect = FORBIDDEN, desc = "a lost or a needless wake-up")
    @State
    public static class FallingAsleep {
        private final Inbox inbox = new Inbox(SLOTS);

        @Actor
        public void loop(II_Result result) {
            result.r1 = inbox.fallAsleep() ? 1 : 0;
        }

        @Actor
        public void sender(II_Result result) {
            result.r2 = inbox.offerTask(new Numbered(1)) == Inbox.Offer.TAKEN_WAKE_THE_LOOP ? 1 : 0;
        }
    }

    /// Two who send to a loop that sleeps: one of them wakes it.
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "one wake-up")
    @Outcome(expect = FORBIDDEN, desc = "none, or two")
    @State
    public static class Waking {
        private final Inbox inbox = new Inbox(SLOTS);
        private int first;
        private int second;

        public Waking() {
            inbox.fallAsleep();
        }

        @Actor
        public void first() {
            first = inbox.offerTask(new Numbered(1)) == Inbox.Offer.TAKEN_WAKE_THE_LOOP ? 1 : 0;
        }

        @Actor
        public void second() {
            second = inbox.offerTask(new Numbered(2)) == Inbox.Offer.TAKEN_WAKE_THE_LOOP ? 1 : 0;
        }

        @Arbiter
        public void wakeUps(I_Result result) {
            result.r1 = first + second;
        }
    }

    /// Somebody sends while the loop takes: nothing is lost or doubled, and the order is kept.
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "each once, in order")
    @Outcome(expect = FORBIDDEN, desc = "lost, doubled or out of order")
    @State
    public static class Draining {
        private final Inbox inbox = new Inbox(SLOTS);
        private final ReadyQueue taken = new FifoReadyQueue();

        @Actor
        public void sender() {
            inbox.offerTask(new Numbered(1));
            inbox.offerTask(new Numbered(2));
            inbox.offerTask(new Numbered(3));
        }

        @Actor
        public void loop() {
            inbox.drainTo(taken);
            inbox.drainTo(taken);
        }

        @Arbiter
        public void order(Z_Result result) {
            inbox.drainTo(taken);
            result.r1 = numbersIn(taken).equals(List.of(1, 2, 3));
        }
    }

    /// Somebody sends while the loop closes: the entry is either taken over at the end, or its sender knows.
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "taken over")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "refused")
    @Outcome(expect = FORBIDDEN, desc = "lost, or refused and taken")
    @State
    public static class Closing {
        private final Inbox inbox = new Inbox(SLOTS);
        private final ReadyQueue taken = new FifoReadyQueue();
        private int refused;

        @Actor
        public void sender() {
            refused = inbox.offerTask(new Numbered(1)) == Inbox.Offer.CLOSED ? 1 : 0;
        }

        @Actor
        public void loop() {
            inbox.closeInto(taken);
        }

        @Arbiter
        public void fate(II_Result result) {
            result.r1 = taken.size();
            result.r2 = refused;
        }
    }

    /// Two who send where there is room for one.
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "one taken, one refused")
    @Outcome(expect = FORBIDDEN, desc = "the limit does not hold")
    @State
    public static class Limit {
        private final Inbox inbox = new Inbox(SLOTS);
        private final ReadyQueue taken = new FifoReadyQueue();
        private int firstRefused;
        private int secondRefused;

        @Actor
        public void first() {
            firstRefused = inbox.offerCallback(new Numbered(1), 1) == Inbox.Offer.FULL ? 1 : 0;
        }

        @Actor
        public void second() {
            secondRefused = inbox.offerCallback(new Numbered(2), 1) == Inbox.Offer.FULL ? 1 : 0;
        }

        @Arbiter
        public void fate(II_Result result) {
            inbox.drainTo(taken);
            result.r1 = taken.size();
            result.r2 = firstRefused + secondRefused;
        }
    }
}
