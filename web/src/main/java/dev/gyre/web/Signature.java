package dev.gyre.web;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a method takes and returns, and how to call it.
///
/// @param name the name of the method, `<init>` for a constructor
/// @param parameters in order
/// @param result what it returns; `void.class` for nothing
/// @param annotatedResult the same with all that is known of it; null where only the class is known
/// @param call calls it
/// @param documentation its documentation comment, if the source is at hand
/// @param place the method in words, for sentences about what is wrong with it
record Signature(
        String name, List<Taken> parameters, Class<?> result, @Nullable AnnotatedType annotatedResult, Call call,
        Optional<String> documentation, String place) {

    /// A method before its signature is read.
    sealed interface Reference {
        /// A reference that the user has given.
        record Given(Operation operation) implements Reference {}

        /// A method of an object with annotated methods.
        record OfController(Method method, Object controller) implements Reference {}
    }

    /// One parameter of a method, or one component of a record.
    ///
    /// @param name null when nobody knows it
    /// @param annotated the type with the annotations on it; null where only the class is known
    /// @param element what the annotations stand on; a class for a parameter without any
    /// @param place where it is, in words
    record Taken(
            @Nullable String name, Class<?> type, @Nullable AnnotatedType annotated, AnnotatedElement element,
            String place) {

        <A extends Annotation> @Nullable A annotation(Class<A> kind) {
            return annotated == null ? null : element.getAnnotation(kind);
        }

        boolean has(Class<? extends Annotation> kind) {
            return annotation(kind) != null;
        }
    }

    Signature {
        parameters = List.copyOf(parameters);
    }

    static String place(Executable method) {
        var type = method.getDeclaringClass().getSimpleName();
        var text = new StringBuilder();
        if (method instanceof java.lang.reflect.Constructor<?>) {
            text.append("new ").append(type);
        } else {
            text.append(type).append('.').append(method.getName());
        }
        text.append('(');
        var types = method.getParameterTypes();
        for (int i = 0; i < types.length; i++) {
            text.append(i == 0 ? "" : ", ").append(types[i].getSimpleName());
        }
        return text.append(')').toString();
    }
}
