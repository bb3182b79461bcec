package dev.gyre.web;

import java.util.List;
import java.util.stream.Collectors;

/// That a value does not fit its type: all that is wrong with it, at least one thing. A handler that throws it, or lets
/// [Json#read] throw it, answers as a bad request does.
public final class ValidationException extends RuntimeException {
    private static final int VIOLATIONS_TOLD_MAX = 10;

    private final transient List<Violation> violations;

    /// For these, in their order.
    ///
    /// @throws IllegalArgumentException when there is none
    public ValidationException(List<Violation> violations) {
        super(describe(violations));
        this.violations = List.copyOf(violations);
    }

    /// What is wrong.
    public List<Violation> violations() {
        return violations;
    }

    private static String describe(List<Violation> violations) {
        if (violations.isEmpty()) {
            throw new IllegalArgumentException("there is no violation: a ValidationException needs at least one");
        }
        var told = violations.stream().limit(VIOLATIONS_TOLD_MAX)
                .map(one -> one.loc().stream().map(String::valueOf).collect(Collectors.joining(".")) + ": " + one.msg())
                .collect(Collectors.joining("; "));
        var untold = violations.size() - VIOLATIONS_TOLD_MAX;
        return untold > 0 ? told + "; and " + untold + " more" : told;
    }
}
