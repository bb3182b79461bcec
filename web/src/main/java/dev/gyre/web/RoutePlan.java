package dev.gyre.web;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A route, ready to answer: made from a [Route] when the application starts, and what documentation is made from.
///
/// @param route what the user has said of it
/// @param template its whole path
/// @param callee its method
/// @param effects providers that are called for what they do, before anything else
/// @param inputs all that is taken from requests, by the providers too, each once
/// @param body what bodies are
/// @param slots how many values of providers a request keeps
/// @param answering how results become answers; null for WebSockets
/// @param outerTags those of its routers, without its own
/// @param outerResponses those that its routers document, without its own
record RoutePlan(
        Route route, PathTemplate template, Callee callee, List<Argument.Provided> effects, List<Input> inputs,
        BodyPlan body, int slots, @Nullable Answering answering, List<String> outerTags,
        Map<Integer, String> outerResponses) {

    /// Answers one request: finds the arguments, calls the method, ends what lives as long as it, sends the result.
    void handle(Request request) throws Exception {
        var answering = requireAnswering();
        Object result;
        try {
            result = callee.call(arguments(request));
        } catch (Throwable failure) {
            endFunction(request, new ScopeOutcome.Failed(failure));
            throw failure;
        }
        var late = endFunction(request, new ScopeOutcome.Succeeded());
        if (late != null) throw new IllegalStateException("a provider of " + this + " failed when it ended", late);
        // A method that takes the exchange may have answered itself.
        if (result == null && request.exchange().isCommitted()) return;
        answering.send(request, result);
    }

    private Answering requireAnswering() {
        if (answering == null) throw new IllegalStateException(this + " answers no HTTP requests");
        return answering;
    }

    /// The arguments of the method.
    ///
    /// @throws ValidationException when one is missing or wrong
    @Nullable
    Object[] arguments(Request request) throws Exception {
        for (int i = 0; i < effects.size(); i++) effects.get(i).get(request);
        var arguments = callee.arguments(request);
        request.requireValid();
        if (arguments == null) throw new IllegalStateException(this + " lacks an argument, and nothing says why");
        return arguments;
    }

    static @Nullable Throwable endFunction(Request request, ScopeOutcome outcome) {
        var scope = request.functionScopeOrNull();
        if (scope == null) return null;
        var failure = scope.end(outcome);
        if (failure != null && outcome instanceof ScopeOutcome.Failed(var cause) && failure != cause) {
            cause.addSuppressed(failure);
        }
        return failure;
    }

    @Override
    public String toString() {
        return String.join(",", route.methods()) + " " + template;
    }
}
