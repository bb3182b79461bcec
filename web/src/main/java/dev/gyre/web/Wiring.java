package dev.gyre.web;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedParameterizedType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Decides for one route where each parameter of its method comes from, and each of its providers': by an annotation,
/// by its type, by its name, in this order. Done when the application starts, so that what cannot work is told then.
final class Wiring {
    private static final Set<String> METHODS_WITHOUT_BODY = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    /// What providers of the application may take, which have no request.
    private static final String NO_REQUEST =
            " takes something of a request, but is a provider of the scope APP, which has none";

    private final Dependencies dependencies;
    private final Signatures signatures;
    private final Shapes shapes;
    private final List<String> pathNames;
    private final boolean hasBody;
    private final boolean isSocket;

    private final Map<Dependency, Provision> provisions = new HashMap<>();
    private final ArrayDeque<Dependency> underway = new ArrayDeque<>();
    private final List<Input> inputs = new ArrayList<>();
    private int slots;

    Wiring(Dependencies dependencies, Signatures signatures, Shapes shapes, List<String> pathNames,
            List<String> methods, boolean isSocket) {
        this.dependencies = dependencies;
        this.signatures = signatures;
        this.shapes = shapes;
        this.pathNames = pathNames;
        this.isSocket = isSocket;
        this.hasBody = !METHODS_WITHOUT_BODY.containsAll(methods);
    }

    /// All that was taken from requests so far.
    List<Input> inputs() {
        return inputs;
    }

    int slots() {
        return slots;
    }

    /// The method with the origins of its parameters.
    ///
    /// @param of the provider whose factory it is; null for the method of a route
    Callee callee(Signature signature, @Nullable Dependency of) {
        var arguments = new ArrayList<Argument>();
        for (var taken : signature.parameters()) arguments.add(argument(taken, of));
        return new Callee(signature, arguments);
    }

    /// A provider that is called for what it does.
    Argument.Provided effect(Operation operation) {
        var effect = new Dependency(Object.class, operation).named(" " + provisions.size());
        return new Argument.Provided(provision(effect), true);
    }

    private Argument argument(Signature.Taken taken, @Nullable Dependency of) {
        var from = taken.annotation(From.class);
        if (from != null) return provided(taken, dependencies.named(taken.type(), from.value()), from.cached(), of);
        if (taken.type() == Scope.class) {
            if (of == null) {
                throw new SetupException(taken.place() + " is a Scope, which only providers have: take what app.provide"
                        + " has added, and let its factory take the scope");
            }
            return new Argument.OfScope(of.scope());
        }
        var injected = Argument.Injected.of(taken.type());
        if (injected != null) {
            requireRequest(taken, of);
            if (injected == Argument.Injected.SOCKET && !isSocket) {
                throw new SetupException(taken.place() + " is a Socket, which only routes for WebSockets have: add the"
                        + " route with app.socket");
            }
            return injected;
        }
        var marked = marked(taken);
        if (marked == null) {
            var dependency = dependencies.find(taken.type(), "");
            if (dependency != null) return provided(taken, dependency, true, of);
        }
        requireRequest(taken, of);
        return marked == null ? inferred(taken, of) : read(marked, taken);
    }

    private static void requireRequest(Signature.Taken taken, @Nullable Dependency of) {
        if (of != null && of.scope() == Scope.Kind.APP) throw new SetupException(taken.place() + NO_REQUEST);
    }

    // ---- providers -------------------------------------------------------------------------------

    private Argument provided(
            Signature.Taken taken, @Nullable Dependency dependency, boolean isCached, @Nullable Dependency of) {
        if (dependency == null) {
            var name = taken.annotation(From.class);
            throw new SetupException(taken.place() + " is to come from a provider of " + taken.type().getSimpleName()
                    + (name == null || name.value().isEmpty() ? "" : " with the name \"" + name.value() + "\"")
                    + ", but there is none: add it with app.provide");
        }
        if (of != null && of.scope().outlives(dependency.scope())) {
            throw new SetupException("the provider of " + of + " lives as long as its scope " + of.scope()
                    + ", but takes " + dependency + ", which only lives in the scope " + dependency.scope()
                    + ": change one of the scopes");
        }
        return new Argument.Provided(provision(dependency), isCached);
    }

    /// All providers that live as long as the application, in the order in which they need each other.
    List<Provision> ofApplication() {
        var ordered = new ArrayList<Provision>();
        for (var dependency : dependencies.inForce()) {
            if (dependency.scope() == Scope.Kind.APP) collect(provision(dependency), ordered);
        }
        return ordered;
    }

    private static void collect(Provision provision, List<Provision> ordered) {
        if (ordered.contains(provision)) return;
        for (var argument : provision.callee().arguments()) {
            if (argument instanceof Argument.Provided(var needed, var isCached)) collect(needed, ordered);
        }
        ordered.add(provision);
    }

    private Provision provision(Dependency dependency) {
        var known = provisions.get(dependency);
        if (known != null) return known;
        if (underway.contains(dependency)) {
            throw new SetupException("providers need each other in a circle: "
                    + underway.reversed().stream().map(Dependency::toString).collect(Collectors.joining(" needs "))
                    + " needs " + dependency);
        }
        underway.push(dependency);
        var signature = signatures.of(dependency.factory());
        dependency.takesScope(signature.parameters().stream().anyMatch(taken -> taken.type() == Scope.class));
        var callee = callee(signature, dependency);
        underway.pop();
        var provision = new Provision(dependency, callee, dependency.scope() == Scope.Kind.APP ? -1 : slots++);
        provisions.put(dependency, provision);
        return provision;
    }

    // ---- values in the request -------------------------------------------------------------------

    /// Where an annotation says that it is, and what it is called there.
    private record Mark(In in, String name, boolean embeds) {}

    private @Nullable Mark marked(Signature.Taken taken) {
        Mark mark = null;
        for (var annotation : taken.annotated() == null ? new Annotation[0] : taken.element().getAnnotations()) {
            var found = switch (annotation) {
                case Path path -> new Mark(In.PATH, path.value(), false);
                case Query query -> new Mark(In.QUERY, query.value(), false);
                case Header header -> new Mark(In.HEADER, header.value(), false);
                case Cookie cookie -> new Mark(In.COOKIE, cookie.value(), false);
                case Form form -> new Mark(In.FORM, form.value(), false);
                case File file -> new Mark(In.FILE, file.value(), false);
                case Body body -> new Mark(In.BODY, body.value(), body.embed());
                default -> null;
            };
            if (found == null) continue;
            if (mark != null) {
                throw new SetupException(taken.place() + " is to come from two places: leave one of the annotations");
            }
            mark = found;
        }
        return mark;
    }

    private Argument inferred(Signature.Taken taken, @Nullable Dependency of) {
        if (isFile(taken)) return read(new Mark(In.FILE, "", false), taken);
        if (taken.name() != null && pathName(taken.name()) >= 0) return read(new Mark(In.PATH, "", false), taken);
        if (isBundle(taken.type())) return bundle(taken, of);
        var shape = shape(taken);
        if (TextBinder.isText(shape) && !(TextBinder.isMany(shape) && hasBody)) {
            return read(new Mark(In.QUERY, "", false), taken);
        }
        if (hasBody) return read(new Mark(In.BODY, "", false), taken);
        if (content(shape) instanceof RecordShape) return read(new Mark(In.QUERY, "", false), taken);
        throw new SetupException(taken.place() + " is a " + taken.type().getSimpleName()
                + ", which can only be in a body, but a GET has none: mark it with @Body, or add a provider");
    }

    private static boolean isFile(Signature.Taken taken) {
        if (taken.type() == UploadFile.class) return true;
        return taken.annotated() instanceof AnnotatedParameterizedType parameterized
                && parameterized.getAnnotatedActualTypeArguments()[0].getType() == UploadFile.class;
    }

    private static Shape content(Shape shape) {
        return shape instanceof OptionalShape optional ? optional.inner() : shape;
    }

    private Argument read(Mark mark, Signature.Taken taken) {
        var input = input(mark, taken);
        for (var known : inputs) {
            if (known.in() == input.in() && known.name().equals(input.name())) return new Argument.Read(input);
        }
        inputs.add(input);
        return new Argument.Read(input);
    }

    private Input input(Mark mark, Signature.Taken taken) {
        var shape = shape(taken);
        boolean isRecord = content(shape) instanceof RecordShape;
        boolean isSpread = isRecord && mark.in != In.BODY && mark.in != In.PATH;
        var name = isSpread && mark.name.isEmpty() && taken.name() == null ? "" : name(mark, taken);
        int place = mark.in == In.PATH ? pathPlace(name, taken) : -1;
        if (mark.in == In.PATH) name = pathNames.get(place);
        if (!isRecord && mark.in != In.BODY && mark.in != In.FILE && !TextBinder.isText(shape)) {
            throw new SetupException(taken.place() + " is a " + taken.type().getSimpleName() + ", but in the "
                    + mark.in.place + " are only texts: take a String, a number, an enum, or a record of them");
        }
        try {
            return new Input(mark.in, field(taken, name, shape), place, isSpread, mark.embeds);
        } catch (IllegalArgumentException wrongDefault) {
            throw new SetupException(taken.place() + ": " + wrongDefault.getMessage(), wrongDefault);
        }
    }

    private Field field(Signature.Taken taken, String name, Shape shape) {
        var given = taken.annotation(Default.class);
        return new Field(taken.name() == null ? name : taken.name(), name, shape,
            given == null ? null : Shapes.given(shape, given.value()), shapes.notes(taken.element()));
    }

    private String name(Mark mark, Signature.Taken taken) {
        if (!mark.name.isEmpty()) return mark.name;
        var named = taken.annotation(Name.class);
        if (named != null) return named.value();
        if (taken.name() == null) {
            throw new SetupException(taken.place() + " comes from the " + mark.in.place
                    + " by its name, but the name is not known: give a method (this::name) and no lambda, and compile"
                    + " with -parameters, or give the name in its annotation");
        }
        return mark.in == In.HEADER ? Input.headerName(taken.name()) : taken.name();
    }

    /// `item_id` in a path may be `itemId` in Java.
    private int pathName(String name) {
        int place = pathNames.indexOf(name);
        for (int i = 0; place < 0 && i < pathNames.size(); i++) {
            if (sameWords(pathNames.get(i), name)) place = i;
        }
        return place;
    }

    private static boolean sameWords(String one, String other) {
        return one.replace("_", "").equalsIgnoreCase(other.replace("_", ""));
    }

    private int pathPlace(String name, Signature.Taken taken) {
        int place = pathName(name);
        if (place < 0) {
            throw new SetupException(taken.place() + " is to come from the path, which has no {" + name + "}");
        }
        return place;
    }

    private Shape shape(Signature.Taken taken) {
        try {
            if (isFile(taken)) return fileShape(taken);
            return taken.annotated() == null ? ofClass(taken.type()) : shapes.of(taken.annotated(), taken.element());
        } catch (IllegalArgumentException refused) {
            throw new SetupException(taken.place() + " is a " + taken.type().getSimpleName()
                    + ", which is neither provided nor a type that requests can have: add it with app.provide("
                    + taken.type().getSimpleName() + ".class, …), or change the type (" + refused.getMessage() + ")",
                refused);
        }
    }

    /// What is known of a parameter of a lambda is its class.
    private Shape ofClass(Class<?> type) {
        var scalar = ScalarTypes.of(type);
        return scalar == null ? shapes.of(type) : new ScalarShape(scalar, type, Constraints.NONE);
    }

    /// To the binder a file is its bytes, one or many or maybe none.
    private Shape fileShape(Signature.Taken taken) {
        var bytes = new ScalarShape(BytesScalar.BYTES, byte[].class, Constraints.NONE);
        if (taken.type() == UploadFile.class) return bytes;
        if (taken.type() == Optional.class) return new OptionalShape(bytes, true);
        return new ListShape(ListShape.Kind.LIST, Object.class, bytes, Constraints.NONE);
    }

    // ---- records of parameters -------------------------------------------------------------------

    /// A record is a bundle of parameters if any of its components says where it comes from.
    private static boolean isBundle(Class<?> type) {
        if (!type.isRecord()) return false;
        for (var component : type.getRecordComponents()) {
            for (var annotation : component.getAnnotations()) {
                switch (annotation) {
                    case Path _,Query _,Header _,Cookie _,Form _,File _,Body _,From _ -> {
                        return true;
                    }
                    default -> {
                        // Says something else.
                    }
                }
            }
            if (component.getType() == UploadFile.class) return true;
        }
        return false;
    }

    private Argument bundle(Signature.Taken taken, @Nullable Dependency of) {
        var parameters = new ArrayList<Signature.Taken>();
        for (var component : taken.type().getRecordComponents()) {
            parameters.add(new Signature.Taken(component.getName(), component.getType(), component.getAnnotatedType(),
                component, "component \"" + component.getName() + "\" of " + taken.type().getSimpleName()));
        }
        var signature = new Signature("<init>", parameters, taken.type(), null, arguments -> null, Optional.empty(),
            taken.place());
        return new Argument.Bundle(callee(signature, of), RecordFactory.maker(taken.type()));
    }
}
