package dev.gyre.loop;

import org.jspecify.annotations.Nullable;

/// One binding of a task local and those it was made upon: an immutable list, shared by a task and all
/// it spawns, so that spawning copies a pointer. Look-up is linear in the number of bindings in
/// force, of which a program has a handful.
record TaskLocals(TaskLocal<?> key, @Nullable Object value, @Nullable TaskLocals below) {
    static @Nullable TaskLocals find(@Nullable TaskLocals from, TaskLocal<?> key) {
        var at = from;
        while (at != null && at.key != key) {
            at = at.below;
        }
        return at;
    }
}
