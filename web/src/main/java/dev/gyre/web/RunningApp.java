package dev.gyre.web;

import dev.gyre.server.Handler;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An application between its start and its end, on one loop: [App#start] makes it, whoever has made it closes it.
///
/// ```java
/// try (var running = app.start(); var listener = Tcp.listen(8000)) {
///     HttpServer.of(running.handler()).serve(listener);
/// }
/// ```
public final class RunningApp implements AutoCloseable {
    /// Requests that suspend while they write have one each.
    private static final int OUTPUTS_KEPT_MAX = 16;
    private static final int OUTPUT_BYTES_KEPT_MAX = 64 * 1024;

    private final AppPlan plan;
    private final WebOptions options;
    private final BodyBinder bodies;
    private final Scope scope = new Scope(Scope.Kind.APP);
    private final Map<Dependency, @Nullable Object> values = new HashMap<>();
    private final IdentityHashMap<App, RunningApp> mounted = new IdentityHashMap<>();
    private final ArrayDeque<JsonOutput> outputs = new ArrayDeque<>();
    private final AppHandler handler;

    RunningApp(AppPlan plan, WebOptions options) {
        this.plan = plan;
        this.options = options;
        this.bodies = new BodyBinder(options.jsonLimits());
        this.handler = new AppHandler(plan, this);
    }

    /// Answers the requests of this application; for the loop that it was started on.
    public Handler handler() {
        return plan.filters() == null ? handler : handler.behind(plan.filters());
    }

    AppHandler inner() {
        return handler;
    }

    WebOptions options() {
        return options;
    }

    BodyBinder bodies() {
        return bodies;
    }

    Scope scope() {
        return scope;
    }

    AppPlan plan() {
        return plan;
    }

    /// Opens what lives as long as the application: providers first, in the order in which they need each other.
    ///
    /// @throws Exception what one of them throws, after closing those before it
    void open() throws Exception {
        try {
            for (var provision : plan.started()) {
                var dependency = provision.dependency();
                var value = provision.callee().call(arguments(provision.callee()));
                values.put(dependency, value);
                dependency.closeAtEnd(value, scope);
            }
            for (var lifespan : plan.lifespans()) lifespan.open(scope);
            for (var app : plan.mounted()) {
                var inner = app.start();
                scope.onExit(outcome -> inner.close());
                mounted.put(app, inner);
            }
        } catch (Throwable failure) {
            var late = scope.end(new ScopeOutcome.Failed(failure));
            if (late != null && late != failure) failure.addSuppressed(late);
            throw failure;
        }
    }

    private @Nullable Object[] arguments(Callee callee) {
        var arguments = new @Nullable Object[callee.arguments().size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = switch (callee.arguments().get(i)) {
                case Argument.Provided(var provision, var isCached) -> values.get(provision.dependency());
                case Argument.OfScope _ -> scope;
                case Argument other -> throw new IllegalStateException(other + " without a request");
            };
        }
        return arguments;
    }

    /// A mounted application, which is started with this one.
    RunningApp mounted(App app) {
        return java.util.Objects.requireNonNull(mounted.get(app), "mounted");
    }

    @Nullable
    Object value(Dependency dependency) {
        return values.get(dependency);
    }

    /// Memory for one answer.
    JsonOutput takeOutput() {
        var output = outputs.pollLast();
        return output == null ? new JsonOutput() : output;
    }

    void giveBack(JsonOutput output) {
        if (output.length() > OUTPUT_BYTES_KEPT_MAX || outputs.size() >= OUTPUTS_KEPT_MAX) return;
        output.clear();
        output.omit(Omission.NOTHING);
        outputs.addLast(output);
    }

    /// Closes what was opened, the last one first. May suspend. A second call does nothing.
    ///
    /// @throws Exception the first failure, after closing everything
    @Override
    public void close() throws Exception {
        var failure = scope.end(new ScopeOutcome.Succeeded());
        switch (failure) {
            case null -> {
                // All is closed.
            }
            case Exception exception -> throw exception;
            case Error error -> throw error;
            case Throwable other -> throw new IllegalStateException(other);
        }
    }
}
