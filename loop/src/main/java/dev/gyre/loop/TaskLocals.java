package dev.gyre.loop;

import org.jspecify.annotations.Nullable;

/// One binding of a task local and those it was made upon: an immutable list, shared by a task and all
/// it spawns, so that spawning copies a pointer. Look-up is linear in the number of bindings in
/// force, of which a program has a handful.
record TaskLocals(TaskLocal<?> key, @Nullable Object value, @Nullable TaskLocals below) {
    /// The bindings that a blocking call has brought along to its pool thread.
    private static final ThreadLocal<@Nullable TaskLocals> CARRIED = new ThreadLocal<>();

    /// The bindings in force for the caller.
    static @Nullable TaskLocals current() {
        var task = Task.currentOrNull();
        return task == null ? CARRIED.get() : task.locals;
    }

    /// Runs `body` on this thread, which is no task, with the bindings of one.
    static <T extends @Nullable Object> T carry(@Nullable TaskLocals locals, Work<T, ?> body) throws Exception {
        CARRIED.set(locals);
        try {
            return body.call();
        } finally {
            CARRIED.remove();
        }
    }

    static @Nullable TaskLocals find(@Nullable TaskLocals from, TaskLocal<?> key) {
        var at = from;
        while (at != null && at.key != key) {
            at = at.below;
        }
        return at;
    }
}
