package dev.gyre.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The only door for other threads: many producers, one consumer (the loop thread), lock-free, first in, first out.
///
/// A list of arrays (after P. Ramalhete and A. Correia, *FAAArrayQueue*, 2016, and the queues of JCTools). A producer
/// claims the next slot of the last array with one compare-and-set, and then fills it; the consumer follows. A full
/// array gets a successor, so the queue never refuses for lack of room: `execute` of a scheduler may do neither fail
/// nor block. Arrays, because what travels from one processor to the other is then sixteen entries at a time.
///
/// Whether the loop sleeps is a word of its own. The consumer says that it is going to sleep and then looks whether
/// something has been claimed; a producer claims and then looks whether the loop sleeps (T. J. Dekker's protocol). So
/// no wake-up can be lost, exactly one producer gives it, and an awake loop never costs its producers a system call.
final class Inbox {
    private static final VarHandle TAIL;
    private static final VarHandle ASLEEP;
    private static final VarHandle TAKEN;
    private static final VarHandle CLAIMED;
    private static final VarHandle NEXT;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Runnable[].class);

    static {
        try {
            var lookup = MethodHandles.lookup();
            TAIL = lookup.findVarHandle(Inbox.class, "tail", Segment.class);
            ASLEEP = lookup.findVarHandle(Inbox.class, "asleep", boolean.class);
            TAKEN = lookup.findVarHandle(Inbox.class, "taken", long.class);
            CLAIMED = lookup.findVarHandle(Segment.class, "claimed", int.class);
            NEXT = lookup.findVarHandle(Segment.class, "next", Segment.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /// A kilobyte for a loop that nobody sends anything to.
    private static final int SLOTS = 256;

    /// The successor of the last segment once nothing is taken any more.
    private static final Segment CLOSED = new Segment(0, 0);

    /// What the consumer reads and writes. It alone moves `head` and `taken`, how many entries it has taken in all.
    private Segment head;

    private volatile long taken;

    /// The segment that producers fill; at most one behind the last.
    private volatile Segment tail;

    private volatile boolean asleep;

    private static final class Segment {
        /// How many entries the segments before this one have had.
        final long before;

        final @Nullable Runnable[] slots;

        /// How many slots are filled or about to be.
        volatile int claimed;

        /// The segment itself, once the consumer has left it: its successor is not to be held by it.
        volatile @Nullable Segment next;

        Segment(long before, int slots) {
            this.before = before;
            this.slots = new Runnable[slots];
        }

        Segment successor() {
            return new Segment(before + slots.length, slots.length);
        }
    }

    /// A continuation on its way, to be told from a callback.
    private record Continuation(Runnable task) implements Runnable {
        @Override
        public void run() {
            task.run();
        }
    }

    /// What became of an entry.
    enum Offer {
        /// Taken; the loop is awake or being woken by somebody else.
        TAKEN,
        /// Taken, and the caller has to wake the loop.
        TAKEN_WAKE_THE_LOOP,
        /// Refused: as many entries as the caller allows wait already.
        FULL,
        /// Refused: the loop is closed.
        CLOSED
    }

    Inbox() {
        this(SLOTS);
    }

    /// @param slots the size of a segment
    Inbox(int slots) {
        head = new Segment(0, slots);
        tail = head;
    }

    /// Appends the continuation of a task. Any thread; never blocks.
    Offer offerTask(Runnable continuation) {
        return offer(new Continuation(continuation), Integer.MAX_VALUE);
    }

    /// Appends a callback unless `depthMax` entries wait. Any thread; never blocks.
    Offer offerCallback(Runnable callback, int depthMax) {
        return offer(callback, depthMax);
    }

    private Offer offer(Runnable entry, int depthMax) {
        while (true) {
            var segment = tail;
            int slot = segment.claimed;
            if (slot >= segment.slots.length) {
                if (hasEndedAfter(segment)) {
                    return Offer.CLOSED;
                }
            } else if (segment.before + slot - taken >= depthMax) {
                return Offer.FULL;
            } else if (CLAIMED.compareAndSet(segment, slot, slot + 1)) {
                SLOT.setRelease(segment.slots, slot, entry);
                boolean wake = asleep && ASLEEP.compareAndSet(this, true, false);
                return wake ? Offer.TAKEN_WAKE_THE_LOOP : Offer.TAKEN;
            }
        }
    }

    /// Moves the tail on from a full segment; true when there is nothing after it and never will be.
    private boolean hasEndedAfter(Segment full) {
        var next = full.next;
        if (next == null) {
            var fresh = full.successor();
            var other = (Segment) NEXT.compareAndExchange(full, null, fresh);
            next = other == null ? fresh : other;
        }
        if (next == CLOSED) {
            return true;
        }
        if (next != full) {
            TAIL.compareAndSet(this, full, next);
        }
        return false;
    }

    /// Moves all entries that have been here at the beginning of the call, oldest first, to `target`, up to one
    /// that is claimed and not filled yet. Loop thread only.
    void drainTo(ReadyQueue target) {
        if (asleep) {
            asleep = false;
        }
        long end = offered();
        if (taken != end) {
            drainTo(target, end);
        }
    }

    private void drainTo(ReadyQueue target, long end) {
        long position = taken;
        var segment = head;
        while (position < end) {
            int slot = (int) (position - segment.before);
            if (slot == segment.slots.length) {
                segment = nextHead(segment);
                continue;
            }
            var entry = (Runnable) SLOT.getAcquire(segment.slots, slot);
            if (entry == null) {
                break;
            }
            segment.slots[slot] = null;
            position++;
            if (entry instanceof Continuation(var task)) {
                target.addTask(task);
            } else {
                target.addCallback(new Callback(entry));
            }
        }
        TAKEN.setRelease(this, position);
    }

    private Segment nextHead(Segment done) {
        var next = Objects.requireNonNull(done.next);
        TAIL.compareAndSet(this, done, next);
        done.next = done;
        head = next;
        return next;
    }

    /// How many entries there have been in all.
    private long offered() {
        var last = tail;
        return last.before + Math.min(last.claimed, last.slots.length);
    }

    /// Announces that the loop is going to sleep; false when there is something to do. Loop thread
    /// only; after it returned true the next [#drainTo] ends the announcement.
    boolean fallAsleep() {
        asleep = true;
        // If a producer was quicker, its wake-up is on its way and ends the sleep.
        return offered() == taken || !ASLEEP.compareAndSet(this, true, false);
    }

    /// Whether the loop sleeps or is about to. Any thread.
    boolean isAsleep() {
        return asleep;
    }

    /// How many entries wait. Any thread; a moment's value.
    int size() {
        long before = taken;
        return (int) Math.max(0, offered() - before);
    }

    /// Refuses everything from now on and moves what is left to `target`. Loop thread only.
    void closeInto(ReadyQueue target) {
        var last = tail;
        for (var next = closeAfter(last); next != null && next != CLOSED; next = closeAfter(last)) {
            last = next;
        }
        tail = last;
        int slots = last.slots.length;
        long end = last.before + Math.min((int) CLAIMED.getAndSet(last, slots), slots);
        while (taken < end) {
            drainTo(target, end);
            Thread.onSpinWait();
        }
        taken = last.before + slots;
    }

    /// The successor, or null if there was none and now never will be one.
    private static @Nullable Segment closeAfter(Segment segment) {
        return (Segment) NEXT.compareAndExchange(segment, null, CLOSED);
    }
}
