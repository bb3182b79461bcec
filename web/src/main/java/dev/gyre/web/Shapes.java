package dev.gyre.web;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes the shapes of Java types, each once, and keeps them. For any thread.
final class Shapes {
    private static final Shapes SHARED = new Shapes(InstantSource.system(), element -> null);

    /// Shapes of classes that are only known from values, which go when their class goes.
    private static final ClassValue<Shape> OF_VALUES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return new Shapes(InstantSource.system(), element -> null).of(type);
        }
    };

    /// A generic type with its arguments; no arguments for others.
    private record Key(Class<?> type, List<Shape> arguments) {}

    private final InstantSource clock;
    private final Function<AnnotatedElement, @Nullable String> comments;
    private final Map<Key, Shape> made = new HashMap<>();

    /// @param clock what `@Past` and `@Future` compare with
    /// @param comments the description of a class or component without a [Description], or null
    Shapes(InstantSource clock, Function<AnnotatedElement, @Nullable String> comments) {
        this.clock = clock;
        this.comments = comments;
    }

    /// Ones without descriptions from anywhere but annotations.
    static Shapes shared() {
        return SHARED;
    }

    /// The shape of the class of a value whose type is not declared.
    static Shape ofClass(Class<?> type) {
        return OF_VALUES.get(type);
    }

    /// Whether a class stands for one piece of text.
    static boolean isText(Class<?> type) {
        return ScalarTypes.of(type) != null;
    }

    Shape of(Class<?> type) {
        return named(type, List.of(), List.of());
    }

    /// @param declared what stands on the parameter or component, or on the method for what it returns
    /// @throws IllegalArgumentException when the type can't be bound, with the reason
    synchronized Shape of(AnnotatedType type, AnnotatedElement declared) {
        return of(type, List.of(declared.getAnnotations()), Map.of());
    }

    /// A parameter of a method as something to bind.
    ///
    /// @param name what it is called in the code, which the class file need not say
    /// @param wireName what it is called in the request, unless it has a [Name]
    synchronized Field field(Parameter parameter, String name, String wireName) {
        var shape = of(parameter.getAnnotatedType(), List.of(parameter.getAnnotations()), Map.of());
        var given = parameter.getAnnotation(Default.class);
        var named = parameter.getAnnotation(Name.class);
        return new Field(name, named == null ? wireName : named.value(), shape,
            given == null ? null : given(shape, given.value()), Notes.of(parameter, comments.apply(parameter)));
    }

    Notes notes(AnnotatedElement element) {
        return Notes.of(element, comments.apply(element));
    }

    InstantSource clock() {
        return clock;
    }

    /// A default or an example as JSON: a text for what is one piece of text, and otherwise parsed.
    static JsonValue given(Shape shape, String text) {
        var content = shape instanceof OptionalShape optional ? optional.inner() : shape;
        if (content instanceof ScalarShape || content instanceof EnumShape) return new JsonValue.JsonString(text);
        return Json.parse(text);
    }

    /// @param variables what the type variables of the surrounding record stand for, by name
    Shape of(AnnotatedType type, List<Annotation> declared, Map<String, Shape> variables) {
        var annotations = new LinkedHashSet<>(declared);
        if (type instanceof AnnotatedArrayType array && array.getType() != byte[].class) {
            return array(array, annotations, variables);
        }
        annotations.addAll(List.of(type.getAnnotations()));
        return nullableOrNot(type, annotations, variables);
    }

    private Shape nullableOrNot(AnnotatedType type, Set<Annotation> annotations, Map<String, Shape> variables) {
        if (!ConstraintReader.isNullable(annotations)) return notNull(type, annotations, variables);
        var shape = notNull(type, annotations, variables);
        return shape instanceof OptionalShape ? shape : new OptionalShape(shape, false);
    }

    private Shape notNull(AnnotatedType type, Set<Annotation> annotations, Map<String, Shape> variables) {
        return switch (type) {
            case AnnotatedTypeVariable variable -> {
                var shape = variables.get(variable.getType().getTypeName());
                if (shape == null) throw refused(variable.getType().getTypeName() + " is a type variable of a method");
                yield shape;
            }
            case AnnotatedWildcardType wildcard ->
                of(wildcard.getAnnotatedUpperBounds()[0], List.copyOf(annotations), variables);
            case AnnotatedParameterizedType parameterized -> parameterized(parameterized, annotations, variables);
            default -> type.getType() instanceof Class<?> plain
                    ? scalarOrNamed(plain, annotations)
                    : throwRefused(type.getType().getTypeName());
        };
    }

    private Shape parameterized(
            AnnotatedParameterizedType type, Set<Annotation> annotations, Map<String, Shape> variables) {
        var raw = (Class<?>) ((ParameterizedType) type.getType()).getRawType();
        var arguments = type.getAnnotatedActualTypeArguments();
        if (raw == Optional.class) {
            return new OptionalShape(ofOptional(arguments[0], annotations, variables), true);
        }
        var shapes = new ArrayList<Shape>();
        for (var argument : arguments) {
            shapes.add(of(argument, List.of(), variables));
        }
        var kind = listKind(raw);
        if (kind != null) return list(kind, Object.class, shapes.getFirst(), annotations);
        if (raw.isAssignableFrom(LinkedHashMap.class) && Map.class.isAssignableFrom(raw)) {
            var constraints = ConstraintReader.read(annotations, clock);
            ConstraintReader.requireApplicable(constraints, raw.getSimpleName(), MapShape.class);
            if (!(shapes.getFirst() instanceof ScalarShape || shapes.getFirst() instanceof EnumShape)) {
                throw refused("the keys of " + type + " are no text");
            }
            return new MapShape(shapes.getFirst(), shapes.getLast(), constraints);
        }
        return named(raw, shapes, annotations);
    }

    /// The kind of a collection that an `ArrayList` or a `LinkedHashSet` is; null for other classes.
    private static ListShape.@Nullable Kind listKind(Class<?> raw) {
        if (!Iterable.class.isAssignableFrom(raw)) return null;
        if (raw.isAssignableFrom(ArrayList.class)) return ListShape.Kind.LIST;
        return Collection.class.isAssignableFrom(raw) && raw.isAssignableFrom(LinkedHashSet.class)
                ? ListShape.Kind.SET
                : null;
    }

    private Shape list(ListShape.Kind kind, Class<?> elementType, Shape element, Set<Annotation> annotations) {
        var constraints = ConstraintReader.read(annotations, clock);
        ConstraintReader.requireApplicable(constraints, "list", ListShape.class);
        return new ListShape(kind, elementType, element, constraints);
    }

    /// In `@Size(max = 3) @Min(1) int[] numbers` both stand before the element's type; what is about a length is meant
    /// for the array.
    private Shape array(AnnotatedArrayType type, Set<Annotation> declared, Map<String, Shape> variables) {
        var ofArray = new LinkedHashSet<>(List.of(type.getAnnotations()));
        var ofElements = new ArrayList<Annotation>();
        for (var annotation : declared) {
            (ConstraintReader.isLength(annotation) || ConstraintReader.isNullable(List.of(annotation))
                    ? ofArray
                    : ofElements).add(annotation);
        }
        var component = type.getAnnotatedGenericComponentType();
        var annotations = new LinkedHashSet<>(ofElements);
        annotations.addAll(List.of(component.getAnnotations()));
        annotations.removeAll(ofArray);
        var element = component instanceof AnnotatedArrayType
                ? of(component, List.copyOf(annotations), variables)
                : nullableOrNot(component, annotations, variables);
        var elementType = component.getType() instanceof Class<?> plain ? plain : Object.class;
        var array = list(ListShape.Kind.ARRAY, elementType, element, ofArray);
        return ConstraintReader.isNullable(ofArray) ? new OptionalShape(array, false) : array;
    }

    /// What an `Optional` may hold, on which constraints may stand as well as on the `Optional` itself.
    private Shape ofOptional(AnnotatedType content, Set<Annotation> annotations, Map<String, Shape> variables) {
        var shape = of(content, List.copyOf(annotations), variables);
        return shape instanceof OptionalShape optional ? optional.inner() : shape;
    }

    private Shape scalarOrNamed(Class<?> type, Set<Annotation> annotations) {
        var scalar = ScalarTypes.of(type);
        if (scalar == null) return named(type, List.of(), annotations);
        var constraints = ConstraintReader.read(annotations, clock);
        ConstraintReader.requireApplicable(constraints, type.getSimpleName(), scalar.getClass());
        return new ScalarShape(scalar, type, constraints);
    }

    private synchronized Shape named(Class<?> type, List<Shape> arguments, Collection<Annotation> annotations) {
        ConstraintReader.requireApplicable(ConstraintReader.read(annotations, clock), type.getSimpleName(), null);
        if (type == Object.class) return AnyShape.PLAIN;
        if (type == JsonValue.class) return AnyShape.TREE;
        var key = new Key(type, arguments);
        var known = made.get(key);
        if (known != null) return known;
        if (type.isEnum()) return keep(key, new EnumShape(type, notes(type)));
        var factory = new RecordFactory(this);
        try {
            if (type.isRecord()) return factory.record(type, arguments, shape -> keep(key, shape));
            if (type.isSealed() && type.isInterface()) return factory.union(type, shape -> keep(key, shape));
        } catch (RuntimeException | Error failed) {
            // A shape that is not complete must not be found by the next attempt.
            made.remove(key);
            throw failed;
        }
        return throwRefused(type.getTypeName());
    }

    private Shape keep(Key key, Shape shape) {
        made.put(key, shape);
        return shape;
    }

    private static Shape throwRefused(String type) {
        throw refused(type + " is none of the types that can be bound");
    }

    private static IllegalArgumentException refused(String what) {
        return new IllegalArgumentException(what + ": use a record, an enum, a sealed interface of records, List, Set,"
                + " Map, Optional, an array, a primitive type, or String, BigDecimal, UUID, java.time and their like");
    }
}
