package dev.gyre.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// The only door for other threads: many producers, one consumer (the loop thread), lock-free.
///
/// A stack of linked nodes (R. K. Treiber, *Systems Programming: Coping with Parallelism*, 1986)
/// that the consumer takes whole with one exchange and reverses, which makes it first in, first out.
/// A push is one allocation and one compare-and-set; a drain costs one exchange plus a few loads per
/// entry. An array-based queue would save the node, and would have to be bounded or to grow under
/// contention; `execute` of a scheduler may do neither fail nor block.
///
/// The wake-up lives in the same word. Before it sleeps the consumer swaps "empty" for [#ASLEEP];
/// exactly one producer, the one that replaces that mark, has to wake the loop. So no wake-up can
/// be lost, and an awake loop never costs its producers a system call.
final class Inbox {
    private static final VarHandle HEAD;

    /// The loop sleeps, or is about to: whoever replaces this mark wakes it.
    private static final Node ASLEEP = new Node(null, null, 0);

    /// Nothing is taken any more.
    private static final Node CLOSED = new Node(null, null, 0);

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(Inbox.class, "head", Node.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private volatile @Nullable Node head;

    private static final class Node {
        final @Nullable Runnable entry;
        final int depth;

        /// The entry that came before this one; reversed, by the consumer alone, when drained.
        @Nullable Node below;

        Node(@Nullable Runnable entry, @Nullable Node below, int depth) {
            this.entry = entry;
            this.below = below;
            this.depth = depth;
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

    /// Appends an entry unless `depthMax` entries wait. Any thread; never blocks.
    Offer offer(Runnable entry, int depthMax) {
        while (true) {
            var top = head;
            if (top == CLOSED) {
                return Offer.CLOSED;
            }
            var below = top == ASLEEP ? null : top;
            int depth = below == null ? 1 : below.depth + 1;
            if (depth > depthMax) {
                return Offer.FULL;
            }
            if (HEAD.compareAndSet(this, top, new Node(entry, below, depth))) {
                return top == ASLEEP ? Offer.TAKEN_WAKE_THE_LOOP : Offer.TAKEN;
            }
        }
    }

    /// Moves all entries, oldest first, to `target`. Loop thread only.
    void drainTo(ReadyQueue target) {
        var top = head;
        if (top == null || top == CLOSED) {
            return;
        }
        addReversed((Node) HEAD.getAndSet(this, null), target);
    }

    /// Announces that the loop is going to sleep; false when there is something to do. Loop thread
    /// only; after it returned true the next [#drainTo] ends the announcement.
    boolean fallAsleep() {
        return HEAD.compareAndSet(this, (Node) null, ASLEEP);
    }

    /// Whether the loop sleeps or is about to. Any thread.
    boolean isAsleep() {
        return head == ASLEEP;
    }

    /// How many entries wait. Any thread; a moment's value.
    int size() {
        var top = head;
        return top == null ? 0 : top.depth;
    }

    /// Refuses everything from now on and moves what is left to `target`. Loop thread only.
    void closeInto(ReadyQueue target) {
        addReversed((Node) HEAD.getAndSet(this, CLOSED), target);
    }

    private static void addReversed(@Nullable Node newestFirst, ReadyQueue target) {
        Node oldestFirst = null;
        for (var node = newestFirst; node != null && node != ASLEEP;) {
            var below = node.below;
            node.below = oldestFirst;
            oldestFirst = node;
            node = below;
        }
        for (var node = oldestFirst; node != null; node = node.below) {
            var entry = node.entry;
            if (entry instanceof Callback) {
                target.addCallback(entry);
            } else if (entry != null) {
                target.addTask(entry);
            }
        }
    }
}
