package dev.gyre.web;

import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// Code of the user's that may refuse a value: a method with [Validates], or a constructor.
///
/// @param code takes one object and returns one
/// @param owner the class that the code stands in
record Validator(MethodHandle code, Class<?> owner) {
    /// The result, or a [Complaint] with the message of the exception that refuses the value.
    ///
    /// The message goes to the client only if the code of the record itself threw it. What a library throws from below
    /// may tell more than clients should know.
    @Nullable
    Object apply(@Nullable Object argument) {
        try {
            return (@Nullable Object) code.invokeExact(argument);
        } catch (IllegalArgumentException refusal) {
            var message = refusal.getMessage();
            return Complaint.ofUser(message != null && isOwn(refusal) ? message : "invalid value");
        } catch (RuntimeException | Error bug) {
            throw bug;
        } catch (Throwable checked) {
            throw new IllegalStateException(owner + " throws a checked exception from code that checks values",
                checked);
        }
    }

    private boolean isOwn(IllegalArgumentException refusal) {
        var stack = refusal.getStackTrace();
        return stack.length > 0 && stack[0].getClassName().equals(owner.getName());
    }
}
