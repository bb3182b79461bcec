package dev.gyre.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// The only door for other threads: many producers, one consumer (the loop thread), lock-free.
///
/// A stack of linked nodes (R. K. Treiber, *Systems Programming: Coping with Parallelism*, 1986)
/// that the consumer takes whole with one exchange and reverses, which makes it first in, first out.
/// A push is at most one allocation and one compare-and-set; a drain costs one exchange plus a few loads per
/// entry. An array-based queue would save the link, and would have to be bounded or to grow under
/// contention; `execute` of a scheduler may do neither fail nor block.
///
/// The wake-up lives in the same word. Before it sleeps the consumer swaps "empty" for [#ASLEEP];
/// exactly one producer, the one that replaces that mark, has to wake the loop. So no wake-up can
/// be lost, and an awake loop never costs its producers a system call.
final class Inbox {
    private static final VarHandle HEAD;

    /// The loop sleeps, or is about to: whoever replaces this mark wakes it.
    private static final Link ASLEEP = new Link();

    /// Nothing is taken any more.
    private static final Link CLOSED = new Link();

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(Inbox.class, "head", Link.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private volatile @Nullable Link head;

    /// A link of the stack. A [Callback] is its own, so that sending one costs no second object.
    static class Link {
        /// The link that came before this one; reversed, by the consumer alone, when drained.
        private @Nullable Link below;

        private int depth;
    }

    /// The link of a continuation, which is an object of the JDK.
    private static final class TaskLink extends Link {
        final Runnable task;

        TaskLink(Runnable task) {
            this.task = task;
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
        var link = entry instanceof Callback callback ? callback : new TaskLink(entry);
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
            link.below = below;
            link.depth = depth;
            if (HEAD.compareAndSet(this, top, link)) {
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
        addReversed((Link) HEAD.getAndSet(this, null), target);
    }

    /// Announces that the loop is going to sleep; false when there is something to do. Loop thread
    /// only; after it returned true the next [#drainTo] ends the announcement.
    boolean fallAsleep() {
        return HEAD.compareAndSet(this, (Link) null, ASLEEP);
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
        addReversed((Link) HEAD.getAndSet(this, CLOSED), target);
    }

    private static void addReversed(@Nullable Link newestFirst, ReadyQueue target) {
        Link oldestFirst = null;
        for (var link = newestFirst; link != null && link != ASLEEP && link != CLOSED;) {
            var below = link.below;
            link.below = oldestFirst;
            oldestFirst = link;
            link = below;
        }
        for (var link = oldestFirst; link != null;) {
            if (link instanceof TaskLink continuation) {
                target.addTask(continuation.task);
            } else {
                target.addCallback((Callback) link);
            }
            var above = link.below;
            // Whoever keeps this one must not keep all that came after it.
            link.below = null;
            link = above;
        }
    }
}
