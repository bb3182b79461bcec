package dev.gyre.web;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All providers of an application.
final class Dependencies {
    private final List<Dependency> provided = new ArrayList<>();
    private final List<Dependency> overriding = new ArrayList<>();

    void add(Dependency dependency) {
        provided.add(dependency);
    }

    void override(Dependency dependency) {
        overriding.addFirst(dependency);
    }

    void endOverride(Dependency dependency) {
        overriding.remove(dependency);
    }

    /// All that are not overridden, and those that override.
    List<Dependency> inForce() {
        var all = new ArrayList<>(overriding);
        for (var one : provided) {
            if (find(one.type(), one.name()) == one) all.add(one);
        }
        return all;
    }

    /// The provider of exactly this type with this name; overriding ones first.
    @Nullable
    Dependency find(Class<?> type, String name) {
        for (var one : overriding) {
            if (one.type() == type && one.name().equals(name)) return one;
        }
        for (var one : provided) {
            if (one.type() == type && one.name().equals(name)) return one;
        }
        return null;
    }

    /// The provider with this name whose values a parameter of this type can take.
    @Nullable
    Dependency named(Class<?> type, String name) {
        var exact = find(type, name);
        if (exact != null || name.isEmpty()) return exact;
        for (var one : overriding) if (fits(one, type, name)) return one;
        for (var one : provided) if (fits(one, type, name)) return one;
        return null;
    }

    private static boolean fits(Dependency one, Class<?> type, String name) {
        return one.name().equals(name) && java.lang.invoke.MethodType.methodType(type).wrap().returnType()
                .isAssignableFrom(java.lang.invoke.MethodType.methodType(one.type()).wrap().returnType());
    }

    /// Makes sure that no two provide the same.
    void requireDistinct() {
        for (int i = 0; i < provided.size(); i++) {
            for (int k = 0; k < i; k++) {
                var one = provided.get(i);
                var other = provided.get(k);
                if (one.type() == other.type() && one.name().equals(other.name())) {
                    throw new SetupException("there are two providers of " + one
                            + ": give one of them a name with .named(…), and its parameters @From(\"…\")");
                }
            }
        }
    }
}
