package dev.gyre.web;

import org.jspecify.annotations.Nullable;

/// A call of a method whose arguments are in an array: without reflection.
@FunctionalInterface
interface Call {
    @Nullable
    Object call(@Nullable Object[] arguments) throws Exception;

    /// The call of an operation; null is the result of one without any.
    static Call of(Operation operation) {
        return Calls.of(operation);
    }
}
