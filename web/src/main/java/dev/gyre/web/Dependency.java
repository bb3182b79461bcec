package dev.gyre.web;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A provider of values that [App#provide] has added: methods get such a value by taking a parameter of its type.
///
/// Each method that says more about it returns it again. To be changed before the application starts.
public final class Dependency {
    private final Class<?> type;
    private final Operation factory;
    private String name = "";
    private Scope.Kind scope = Scope.Kind.REQUEST;
    private boolean isCached = true;
    private boolean takesScope;

    Dependency(Class<?> type, Operation factory) {
        this.type = Objects.requireNonNull(type, "type");
        this.factory = Objects.requireNonNull(factory, "factory");
    }

    /// Gives it a name, for parameters that ask for it with [From]: where several values have one type. Parameters
    /// without that annotation do not get it then.
    public Dependency named(String name) {
        this.name = Objects.requireNonNull(name, "name");
        return this;
    }

    /// Sets how long a value lives; [Scope.Kind#REQUEST] is the default.
    ///
    /// Values of the application are made when it starts, and take no other parameters than each other and the scope.
    public Dependency scope(Scope.Kind scope) {
        this.scope = Objects.requireNonNull(scope, "scope");
        return this;
    }

    /// Makes a new value for each parameter, where usually all that one request needs is one.
    public Dependency uncached() {
        isCached = false;
        return this;
    }

    Class<?> type() {
        return type;
    }

    String name() {
        return name;
    }

    Operation factory() {
        return factory;
    }

    Scope.Kind scope() {
        return scope;
    }

    boolean isCached() {
        return isCached;
    }

    /// Who takes the scope ends the value by itself.
    void takesScope(boolean takesScope) {
        this.takesScope = takesScope;
    }

    void closeAtEnd(@Nullable Object value, Scope scope) {
        if (value instanceof AutoCloseable closeable && !takesScope) scope.onExit(outcome -> closeable.close());
    }

    /// The type and the name.
    @Override
    public String toString() {
        return type.getSimpleName() + (name.isEmpty() ? "" : " \"" + name + "\"");
    }
}
