package dev.gyre.web;

import dev.gyre.http.HeaderFields;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.util.Iterator;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Decides for one route how what its method returns becomes an answer, from the declared type.
final class ResultWiring {
    private final Shapes shapes;

    ResultWiring(Shapes shapes) {
        this.shapes = shapes;
    }

    /// How what a method returns becomes an answer.
    Answering of(Route route, Signature signature) {
        var type = signature.result();
        var contentType = route.contentType().orElse(null);
        var annotated = signature.annotatedResult();
        if (Stream.class.isAssignableFrom(type) || Iterator.class.isAssignableFrom(type)) {
            return streaming(route, signature, annotated, contentType);
        }
        if (contentType != null && !contentType.startsWith("application/json")) {
            return new Answering.Raw(route.status(), HeaderFields.of("Content-Type", contentType));
        }
        var fields = HeaderFields.of("Content-Type", contentType == null ? "application/json" : contentType);
        return new Answering.Json(resultShape(type, annotated, signature), route.status(), fields, route.omission());
    }

    private Shape resultShape(Class<?> type, @Nullable AnnotatedType annotated, Signature signature) {
        boolean isUnknown = annotated == null || type == void.class || type == Void.class || type == Response.class;
        // Of what a lambda returns too little is known: its values are written as what they are.
        if (isUnknown || annotated == null) return AnyShape.PLAIN;
        try {
            var shape = shapes.of(annotated, NO_ANNOTATIONS);
            // Of what is null there is nothing to leave out.
            return shape instanceof OptionalShape ? shape : new OptionalShape(shape, false);
        } catch (IllegalArgumentException refused) {
            throw new SetupException(signature.place() + " returns a " + type.getSimpleName()
                    + ", which cannot be written as JSON: return a record, or a Response (" + refused.getMessage()
                    + ")",
                refused);
        }
    }

    /// An element without annotations.
    private static final Class<?> NO_ANNOTATIONS = Object.class;

    private Answering streaming(
            Route route, Signature signature, @Nullable AnnotatedType annotated, @Nullable String contentType) {
        var element = annotated instanceof AnnotatedParameterizedType parameterized
                ? parameterized.getAnnotatedActualTypeArguments()[0]
                : null;
        boolean isEvents = contentType != null && contentType.startsWith("text/event-stream");
        Shape shape = AnyShape.PLAIN;
        if (element != null && raw(element) == Event.class) {
            isEvents = true;
            element = element instanceof AnnotatedParameterizedType event
                    ? event.getAnnotatedActualTypeArguments()[0]
                    : null;
        }
        if (element != null && raw(element) != null && raw(element) != Object.class) {
            shape = resultShape(Objects.requireNonNull(raw(element)), element, signature);
        }
        var type = contentType != null
                ? contentType
                : isEvents ? "text/event-stream; charset=utf-8" : "application/jsonl";
        var fields = HeaderFields.builder().add("Content-Type", type);
        if (isEvents) fields.add("Cache-Control", "no-cache").add("X-Accel-Buffering", "no");
        return new StreamAnswering(shape, isEvents, route.status(), fields.build());
    }

    private static @Nullable Class<?> raw(AnnotatedType type) {
        return switch (type.getType()) {
            case Class<?> plain -> plain;
            case ParameterizedType parameterized -> (Class<?>) parameterized.getRawType();
            default -> null;
        };
    }
}
