package dev.gyre.web;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The security schemes that a route's providers use, and theirs: found by looking whose method each provider is.
final class SecurityUse {
    private final Map<String, SecurityScheme> schemes = new LinkedHashMap<>();
    private final Map<String, List<String>> scopes = new LinkedHashMap<>();
    private final Set<Provision> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    static SecurityUse of(RoutePlan plan) {
        var use = new SecurityUse();
        for (var effect : plan.effects()) use.add(effect);
        for (var argument : plan.callee().arguments()) use.add(argument);
        return use;
    }

    private void add(Argument argument) {
        switch (argument) {
            case Argument.Provided(var provision, var isCached) -> add(provision);
            case Argument.Bundle bundle -> bundle.components().arguments().forEach(this::add);
            default -> {
                // Comes from no provider.
            }
        }
    }

    private void add(Provision provision) {
        if (!seen.add(provision)) return;
        if (Signatures.receiver(provision.dependency().factory()) instanceof SecurityScheme scheme) {
            schemes.putIfAbsent(scheme.name(), scheme);
            var all = scopes.computeIfAbsent(scheme.name(), name -> new ArrayList<>());
            for (var scope : scheme.scopes()) if (!all.contains(scope)) all.add(scope);
        }
        for (var argument : provision.callee().arguments()) add(argument);
    }

    /// The schemes by name.
    Map<String, SecurityScheme> schemes() {
        return schemes;
    }

    boolean isEmpty() {
        return schemes.isEmpty();
    }

    /// The security requirements of the operation.
    JsonValue.JsonArray requirements() {
        var list = new ArrayList<JsonValue>();
        scopes.forEach((name, needed) -> list.add(JsonMembers.with(name, JsonMembers.strings(needed)).object()));
        return new JsonValue.JsonArray(list);
    }
}
