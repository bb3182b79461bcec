package dev.gyre.web;

import dev.gyre.loop.TaskCancelledException;
import org.jspecify.annotations.Nullable;

/// What is done when a request is over: background tasks, then the ends of what was provided for it, then its temporary
/// files. In a task of its own, so that the connection can go on.
final class Afterwards {
    private static final System.Logger LOGGER = System.getLogger("dev.gyre.web");

    private Afterwards() {}

    /// @param outcome how the request has failed; null if it has not
    static void schedule(Request request, @Nullable ScopeOutcome outcome) {
        var scope = request.requestScopeOrNull();
        var background = outcome == null ? request.backgroundOrNull() : null;
        var body = request.bodyReaderOrNull();
        boolean hasScope = scope != null && !scope.isEmpty();
        if (!hasScope && background == null && (body == null || !body.hasFiles())) return;
        request.exchange().afterEnd(() -> {
            try {
                if (background != null) run(request, background);
            } finally {
                end(request, scope, body, outcome == null ? new ScopeOutcome.Succeeded() : outcome);
            }
        });
    }

    private static void run(Request request, BackgroundTasks background) {
        for (int i = 0; i < background.tasks().size(); i++) {
            try {
                background.tasks().get(i).run();
            } catch (TaskCancelledException cancelled) {
                throw cancelled;
            } catch (Exception | Error failure) {
                log("background task " + (i + 1) + " of " + request + " failed", failure);
            }
        }
    }

    private static void end(
            Request request, @Nullable Scope scope, @Nullable BodyReader body, ScopeOutcome outcome) {
        var failure = scope == null ? null : scope.end(outcome);
        if (failure != null) log("what was provided for " + request + " failed when it ended", failure);
        try {
            if (body != null) body.close();
        } catch (java.io.IOException undeletable) {
            log("temporary files of " + request + " remain", undeletable);
        }
    }

    private static void log(String what, Throwable failure) {
        LOGGER.log(System.Logger.Level.ERROR, what, failure);
    }
}
