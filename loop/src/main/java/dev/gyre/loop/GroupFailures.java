package dev.gyre.loop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/// What went wrong in a task group, in order, and what the group throws in the end.
final class GroupFailures {
    /// How many later failures are attached to the first one: a stack trace that long has been read.
    private static final int SUPPRESSED_MAX = 100;

    private final List<Throwable> failures = new ArrayList<>(0);
    private final Set<Throwable> known = Collections.newSetFromMap(new IdentityHashMap<>(0));

    /// Adds a failure, unless it is one that has come on another road already: the failure of a task that
    /// was awaited comes from the task and from the awaiter.
    void add(Throwable failure) {
        var origin = failure instanceof TaskFailedException wrapped ? wrapped.getCause() : failure;
        if (known.add(origin)) {
            failures.add(failure);
        }
    }

    boolean isEmpty() {
        return failures.isEmpty();
    }

    /// Throws the first failure, with later ones suppressed. One that is the group's own counts before the
    /// cancellation that reached the body from outside: the next suspension point delivers that again.
    <X extends Throwable> void throwFirst() throws X {
        if (failures.isEmpty()) {
            return;
        }
        var thrown = failures.stream().filter(GroupFailures::isReal).findFirst().orElse(failures.getFirst());
        failures.stream()
                .filter(later -> later != thrown && isReal(later))
                .limit(SUPPRESSED_MAX)
                .forEach(thrown::addSuppressed);
        throw Failures.<X>sneaky(thrown);
    }

    /// Throws all failures as one [ExceptionGroup], or the cancellation if that is all there is.
    <X extends Throwable> void throwAll() throws X {
        var real = failures.stream().filter(GroupFailures::isReal).toList();
        if (!real.isEmpty()) {
            throw new ExceptionGroup("failures in a task group", real);
        }
        throwFirst();
    }

    private static boolean isReal(Throwable failure) {
        return !(failure instanceof TaskCancelledException);
    }
}
