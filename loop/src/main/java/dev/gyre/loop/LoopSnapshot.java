package dev.gyre.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a loop is doing at one moment, as plain data: the answer of [EventLoop#snapshot].
///
/// The three parts of an event loop are here: the *task queue* and the *callback queue*, which are one line
/// served first come, first served, and the *waiting list*, the tasks that are suspended. [#toString]
/// prints all of it for people.
///
/// Lists hold at most [#ENTRIES_MAX] entries, so that a snapshot of a million tasks does not hold the loop for long;
/// their [Listing#size] is exact.
///
/// @param loop the loop's name
/// @param now the loop's clock
/// @param age how long the loop has lived, on its clock
/// @param running the task or callback that took the snapshot
/// @param taskQueue tasks that are ready, next first
/// @param callbackQueue callbacks that are ready, next first
/// @param waitingList tasks that are suspended, in the order of the tree
/// @param timers pending timers, next first
/// @param inbox how many entries other threads have sent that the loop has not taken over
/// @param blockingCalls how many calls of tasks run, or wait for their turn, on threads for blocking calls
/// @param tasks the tasks of the program and their groups
/// @param own the loop's own tasks
public record LoopSnapshot(
        String loop,
        Instant now,
        Duration age,
        String running,
        Listing<Ready> taskQueue,
        Listing<Ready> callbackQueue,
        Listing<Waiting> waitingList,
        Listing<Due> timers,
        int inbox,
        int blockingCalls,
        Group tasks,
        Group own) {

    /// How many entries a list of a snapshot has at most: 1000.
    public static final int ENTRIES_MAX = 1_000;

    /// For how many suspended tasks a snapshot has the stack, and what that tells: the first 100.
    public static final int STACKS_MAX = 100;

    /// How deep the tree of groups is followed: 100.
    public static final int DEPTH_MAX = 100;

    /// The first entries of something, and how many there are in all.
    ///
    /// @param <T> the entries
    /// @param size how many there are
    /// @param entries the first of them
    public record Listing<T>(int size, List<T> entries) {
        /// Copies the list.
        public Listing {
            entries = List.copyOf(entries);
        }
    }

    /// An entry of the ready queue.
    ///
    /// @param place its place in the one line of tasks and callbacks; the next one has place 1
    /// @param name for people
    public record Ready(int place, String name) {}

    /// A suspended task.
    ///
    /// @param id the number of the task, unique in its loop
    /// @param name the name of the task
    /// @param waitsFor what would resume it; for a task in code of others, the JDK method that it called
    /// @param foreign whether it is suspended in code of others and not in a suspension point of the loop's
    /// @param since for how long; unknown, null, in code of others
    /// @param wakesAt when its sleep ends, if that is what it waits for
    /// @param deadline the next deadline of the scopes around it, if one of them has any
    /// @param where the first frame of its stack that belongs neither to the loop nor to the JDK
    /// @param stack its stack, from the top; without what starts a task, and at most 32 frames
    public record Waiting(
            long id,
            String name,
            String waitsFor,
            boolean foreign,
            @Nullable Duration since,
            @Nullable Instant wakesAt,
            @Nullable Instant deadline,
            @Nullable StackTraceElement where,
            List<StackTraceElement> stack) {
        /// Copies the list.
        public Waiting {
            stack = List.copyOf(stack);
        }
    }

    /// A pending timer.
    ///
    /// @param deadline when it fires
    /// @param what for people: what happens then
    public record Due(Instant deadline, String what) {}

    /// A task group.
    ///
    /// @param size how many of its tasks have not ended
    /// @param cancelled whether it is being cancelled
    /// @param deadline its own deadline, if it has one
    /// @param members its tasks in the order of their start
    public record Group(int size, boolean cancelled, @Nullable Instant deadline, List<Member> members) {
        /// Copies the list.
        public Group {
            members = List.copyOf(members);
        }
    }

    /// A task in the tree.
    ///
    /// @param id the number of the task, unique in its loop
    /// @param name the name of the task
    /// @param state what it is doing
    /// @param groups the groups that it has open, the outermost first
    public record Member(long id, String name, State state, List<Group> groups) {
        /// Copies the list.
        public Member {
            groups = List.copyOf(groups);
        }
    }

    /// What a task is doing.
    public enum State {
        /// It took the snapshot.
        RUNNING,
        /// It is in the task queue, or on its way there.
        READY,
        /// It is suspended in a suspension point of the loop's.
        WAITING,
        /// It is suspended in code of others: it blocks, and only this task stands still.
        BLOCKING
    }

    /// Many lines for people, at most 50 for each list.
    @Override
    public String toString() {
        return new SnapshotText(this).toString();
    }
}
