package dev.gyre.web;

import org.jspecify.annotations.Nullable;

/// A provider as one route uses it: with its parameters taken from that route's requests.
final class Provision {
    private final Dependency dependency;
    private final Callee callee;

    /// Where the value is kept: in the request, or in the running application.
    private final int slot;

    /// @param slot -1 for a value of the application
    Provision(Dependency dependency, Callee callee, int slot) {
        this.dependency = dependency;
        this.callee = callee;
        this.slot = slot;
    }

    Dependency dependency() {
        return dependency;
    }

    Callee callee() {
        return callee;
    }

    @Nullable
    Object get(Request request, boolean isCached) throws Exception {
        if (dependency.scope() == Scope.Kind.APP) return request.running().value(dependency);
        boolean keeps = isCached && dependency.isCached();
        if (keeps) {
            var known = request.kept(slot);
            if (known != null) return Request.unmasked(known);
        }
        var arguments = callee.arguments(request);
        var value = arguments == null ? Binding.FAILED : callee.call(arguments);
        if (value != Binding.FAILED) dependency.closeAtEnd(value, request.scope(dependency.scope()));
        if (keeps) request.keep(slot, value);
        return value;
    }
}
