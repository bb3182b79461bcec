package dev.gyre.web;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes the shapes of records and of sealed interfaces: finds constructors, accessors and validators.
final class RecordFactory {
    private static final MethodType ONE_FOR_ONE = MethodType.methodType(Object.class, Object.class);

    private final Shapes shapes;

    RecordFactory(Shapes shapes) {
        this.shapes = shapes;
    }

    /// @param arguments what the type variables of the record stand for, in order
    /// @param keep what takes note of the shape before its components are made, which may be of the same type
    Shape record(Class<?> type, List<Shape> arguments, Consumer<Shape> keep) {
        var variables = new HashMap<String, Shape>();
        var declared = type.getTypeParameters();
        if (arguments.size() != declared.length) {
            throw new IllegalArgumentException(type + " is generic: say which type it is made of, as in "
                    + type.getSimpleName() + "<String>");
        }
        var labels = new ArrayList<String>();
        for (int i = 0; i < declared.length; i++) {
            variables.put(declared[i].getName(), arguments.get(i));
            labels.add(arguments.get(i).label());
        }
        var simple = type.getSimpleName();
        var name = labels.isEmpty() ? simple : simple + "_" + String.join("_", labels) + "_";
        var title = labels.isEmpty() ? simple : simple + "[" + String.join(", ", labels) + "]";
        var shape = new RecordShape(type, name, title, shapes.notes(type), type.isAnnotationPresent(Strict.class));
        keep.accept(shape);
        var lookup = lookup(type);
        var components = new ArrayList<RecordShape.Component>();
        for (var component : type.getRecordComponents()) {
            components.add(component(component, variables, lookup));
        }
        shape.complete(components, constructor(type, lookup));
        return shape;
    }

    private RecordShape.Component component(
            RecordComponent component, Map<String, Shape> variables, MethodHandles.Lookup lookup) {
        try {
            var shape = shapes.of(component.getAnnotatedType(), List.of(component.getAnnotations()), variables);
            var name = component.getAnnotation(Name.class);
            var given = component.getAnnotation(Default.class);
            var notes = shapes.notes(component);
            var field = new Field(component.getName(), name == null ? component.getName() : name.value(), shape,
                given == null ? null : Shapes.given(shape, given.value()),
                component.getAccessor().isAnnotationPresent(Deprecated.class) ? notes.deprecated() : notes);
            return new RecordShape.Component(field, validator(component, lookup),
                lookup.unreflect(component.getAccessor()).asType(ONE_FOR_ONE));
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(component.getDeclaringRecord().getSimpleName() + "."
                    + component.getName() + ": " + refused.getMessage(),
                refused);
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static MethodHandles.Lookup lookup(Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
        } catch (IllegalAccessException closed) {
            throw new IllegalArgumentException(type + " is in a package that is closed to dev.gyre.web: add \"opens "
                    + type.getPackageName() + " to dev.gyre.web;\" to the module-info of " + type.getModule(),
                closed);
        }
    }

    /// The constructor of a record: takes an array of its components, refuses them with a [Complaint].
    static Validator maker(Class<?> type) {
        return new Validator(constructor(type, lookup(type)), type);
    }

    private static MethodHandle constructor(Class<?> type, MethodHandles.Lookup lookup) {
        var types = Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return lookup.findConstructor(type, MethodType.methodType(void.class, types))
                    .asSpreader(Object[].class, types.length)
                    .asType(ONE_FOR_ONE);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("a record without its constructor: " + type, impossible);
        }
    }

    /// All that checks a component, in the order of the methods' names, as that of the class file is no one's promise.
    private static @Nullable Validator validator(RecordComponent component, MethodHandles.Lookup lookup)
            throws IllegalAccessException {
        var type = component.getDeclaringRecord();
        var methods = new ArrayList<Method>();
        for (var method : type.getDeclaredMethods()) {
            var validates = method.getAnnotation(Validates.class);
            if (validates == null) continue;
            requireComponent(type, method, validates.value());
            if (validates.value().equals(component.getName())) methods.add(method);
        }
        if (methods.isEmpty()) return null;
        methods.sort((a, b) -> a.getName().compareTo(b.getName()));
        MethodHandle all = null;
        for (var method : methods) {
            var one = validator(method, component, lookup);
            all = all == null ? one : MethodHandles.filterReturnValue(all, one);
        }
        return all == null ? null : new Validator(all.asType(ONE_FOR_ONE), type);
    }

    private static void requireComponent(Class<?> type, Method method, String name) {
        if (Arrays.stream(type.getRecordComponents()).noneMatch(component -> component.getName().equals(name))) {
            throw new IllegalArgumentException(method.getName() + " has @Validates(\"" + name + "\"), but "
                    + type.getSimpleName() + " has no component of that name");
        }
    }

    private static MethodHandle validator(Method method, RecordComponent component, MethodHandles.Lookup lookup)
            throws IllegalAccessException {
        var type = component.getType();
        var returned = method.getReturnType();
        if (!Modifier.isStatic(method.getModifiers()) || method.getParameterCount() != 1
                || method.getParameterTypes()[0] != type || (returned != type && returned != void.class)) {
            throw new IllegalArgumentException(method.getName() + " has @Validates, but is not static, or takes or"
                    + " returns something other than one " + type.getSimpleName());
        }
        var handle = lookup.unreflect(method);
        if (returned == type) return handle;
        return MethodHandles.foldArguments(MethodHandles.identity(type), handle);
    }

    /// @param keep what takes note of the shape before its cases are made
    Shape union(Class<?> type, Consumer<Shape> keep) {
        var discriminator = type.getAnnotation(Discriminator.class);
        var shape = new UnionShape(type, discriminator == null ? null : discriminator.value());
        keep.accept(shape);
        var cases = new ArrayList<UnionShape.Case>();
        addCases(type, discriminator == null ? null : discriminator.value(), cases);
        shape.complete(cases);
        return shape;
    }

    private void addCases(Class<?> type, @Nullable String discriminator, List<UnionShape.Case> cases) {
        for (var permitted : type.getPermittedSubclasses()) {
            if (permitted.isSealed() && permitted.isInterface()) {
                addCases(permitted, discriminator, cases);
            } else {
                addCase(permitted, discriminator, cases);
            }
        }
    }

    private void addCase(Class<?> type, @Nullable String discriminator, List<UnionShape.Case> cases) {
        var shape = shapes.of(type);
        if (discriminator == null) {
            cases.add(new UnionShape.Case(type, shape, type.getSimpleName(), false));
            return;
        }
        if (!(shape instanceof RecordShape record)) {
            throw new IllegalArgumentException(type + " has no members, and so no discriminator " + discriminator
                    + ": make it a record, or remove @Discriminator");
        }
        int index = record.indexOf(discriminator);
        var tags = index < 0 ? List.<String>of() : literals(record.fields().get(index).shape());
        if (index >= 0 && tags.isEmpty()) {
            throw new IllegalArgumentException(type + " has a component " + discriminator
                    + ", which is the discriminator, without the @Literal that says what it is");
        }
        var name = type.getAnnotation(Name.class);
        if (tags.isEmpty()) tags = List.of(name == null ? type.getSimpleName() : name.value());
        for (var tag : tags) {
            cases.add(new UnionShape.Case(type, record, tag, index < 0));
        }
    }

    private static List<String> literals(Shape shape) {
        return shape instanceof ScalarShape scalar ? scalar.constraints().literals() : List.of();
    }
}
