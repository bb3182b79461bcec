package dev.gyre.web;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How long a provided value lives: the factory of a value takes the scope as a parameter, and says what is to be done
/// when it ends.
///
/// ```java
/// Connection connection(Pool pool, Scope scope) {
///     var connection = pool.take();
///     scope.onExit(outcome -> {
///         if (outcome instanceof ScopeOutcome.Failed) connection.rollback(); else connection.commit();
///         pool.give(connection);
///     });
///     return connection;
/// }
/// ```
///
/// Belongs to the task of the request, or of the application.
public final class Scope {
    /// How long values live.
    public enum Kind {
        /// As long as the application runs.
        APP,
        /// Until the answer was sent and the background tasks have ended.
        REQUEST,
        /// Until the handler has returned, before the answer is sent.
        FUNCTION;

        boolean outlives(Kind other) {
            return switch (this) {
                case APP -> other != APP;
                case REQUEST -> other == FUNCTION;
                case FUNCTION -> false;
            };
        }
    }

    /// What is done at the end.
    @FunctionalInterface
    public interface Exit {
        /// Ends something; may suspend, and should not be cancelled half-way.
        ///
        /// @param outcome how the handler has ended
        /// @throws Exception what went wrong: in the scope FUNCTION the request fails, in others it is logged
        void end(ScopeOutcome outcome) throws Exception;
    }

    private final Kind kind;
    private final List<Exit> exits = new ArrayList<>(2);
    private boolean hasEnded;

    Scope(Kind kind) {
        this.kind = kind;
    }

    /// How long it lasts.
    public Kind kind() {
        return kind;
    }

    /// Does something when the scope ends: what was added last comes first. All of it is done, also when some of it
    /// fails.
    ///
    /// @throws IllegalStateException when the scope has ended
    public void onExit(Exit exit) {
        if (hasEnded) throw new IllegalStateException("the scope " + kind + " has ended: nothing can be added to it");
        exits.add(exit);
    }

    boolean isEmpty() {
        return exits.isEmpty();
    }

    /// Does all that is to be done; returns the first failure, with later ones suppressed.
    @Nullable
    Throwable end(ScopeOutcome outcome) {
        hasEnded = true;
        Throwable first = null;
        for (int i = exits.size() - 1; i >= 0; i--) {
            try {
                exits.get(i).end(outcome);
            } catch (Exception | Error failure) {
                if (first == null) {
                    first = failure;
                } else if (first != failure) {
                    first.addSuppressed(failure);
                }
            }
        }
        exits.clear();
        return first;
    }
}
