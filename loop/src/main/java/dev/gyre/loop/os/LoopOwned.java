package dev.gyre.loop.os;

import dev.gyre.loop.LoopLocal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// What tasks of a loop have open and a forgetful program would leave behind: closed when the loop ends.
final class LoopOwned implements AutoCloseable {
    private static final LoopLocal<LoopOwned> OF_LOOP = LoopLocal.of(LoopOwned::new);

    private final Set<AutoCloseable> open = Collections.newSetFromMap(new IdentityHashMap<>());

    /// Notes what the calling task has opened.
    static <T extends AutoCloseable> T add(T opened) {
        OF_LOOP.get().open.add(opened);
        return opened;
    }

    /// Forgets what has been closed.
    static void remove(AutoCloseable closed) {
        OF_LOOP.get().open.remove(closed);
    }

    /// How many there are of this type.
    static int count(Class<? extends AutoCloseable> type) {
        return (int) OF_LOOP.get().open.stream().filter(type::isInstance).count();
    }

    /// Called by the loop thread, after the last task.
    @Override
    public void close() throws Exception {
        List<Exception> failures = new ArrayList<>();
        for (var left : List.copyOf(open)) {
            try {
                left.close();
            } catch (Exception failure) {
                failures.add(failure);
            }
        }
        if (!failures.isEmpty()) {
            var first = failures.removeFirst();
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }

    @Override
    public String toString() {
        return "files, processes and signals of the loop";
    }
}
