package dev.gyre.loop;

import java.util.ArrayList;
import java.util.List;

/// Several failures at once, in the order they happened; thrown only where the caller asked for
/// all of them ([TaskGroup#runCollecting]).
public final class ExceptionGroup extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Throwable> causes;

    /// Makes a group of at least one failure; the first becomes the cause, the rest are suppressed,
    /// so that a printed stack trace shows them all.
    ///
    /// @throws IllegalArgumentException when `causes` is empty
    public ExceptionGroup(String message, List<? extends Throwable> causes) {
        super(message + " (" + causes.size() + " failures)", firstOf(causes));
        this.causes = List.copyOf(causes);
        this.causes.stream().skip(1).forEach(this::addSuppressed);
    }

    private static Throwable firstOf(List<? extends Throwable> causes) {
        if (causes.isEmpty()) {
            throw new IllegalArgumentException("an ExceptionGroup holds at least one failure");
        }
        return causes.getFirst();
    }

    /// The failures, in the order they happened. Unmodifiable.
    public List<Throwable> causes() {
        return causes;
    }

    /// The failures of one type, those inside nested groups included.
    public <X extends Throwable> List<X> causes(Class<X> type) {
        var found = new ArrayList<X>();
        for (var cause : causes) {
            if (cause instanceof ExceptionGroup nested && type != ExceptionGroup.class) {
                found.addAll(nested.causes(type));
            } else if (type.isInstance(cause)) {
                found.add(type.cast(cause));
            }
        }
        return found;
    }
}
