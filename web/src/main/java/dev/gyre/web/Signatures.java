package dev.gyre.web;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds out which method an [Operation] is, and reads its signature.
///
/// A method reference that is serializable can be asked what it refers to: Java puts a [SerializedLambda] in its place
/// when it is written, and the stream here keeps that and writes nothing. So no access to the user's class is needed.
///
/// Where the class file has no names of parameters they are taken from the source file ([SourceFile]).
final class Signatures {
    private final Map<Class<?>, Optional<SourceFile>> sources = new HashMap<>();

    Signature of(Signature.Reference reference) {
        return switch (reference) {
            case Signature.Reference.Given(var operation) -> of(operation);
            case Signature.Reference.OfController(var method, var controller) -> of(method, controller);
        };
    }

    Signature of(Operation operation) {
        var lambda = serialized(operation);
        var loader = operation.getClass().getClassLoader();
        var type = load(lambda.getImplClass(), loader);
        var shape = MethodType.fromMethodDescriptorString(lambda.getImplMethodSignature(), loader);
        var call = Call.of(operation);
        if (lambda.getImplMethodName().startsWith("lambda$")) {
            return ofLambda(type, lambda, shape, call);
        }
        var method = find(type, lambda.getImplMethodName(), shape);
        var isUnbound = lambda.getCapturedArgCount() == 0
                && lambda.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic
                && lambda.getImplMethodKind() != MethodHandleInfo.REF_newInvokeSpecial;
        return read(method, isUnbound ? type : null, call);
    }

    /// The signature of a method of a controller.
    Signature of(Method method, Object controller) {
        MethodHandle handle;
        try {
            method.setAccessible(true);
            handle = MethodHandles.lookup().unreflect(method);
        } catch (IllegalAccessException | RuntimeException closed) {
            throw new SetupException(
                Signature.place(method) + " cannot be called: make it public, or open its package to"
                        + " dev.gyre.web in module-info.java",
                closed);
        }
        if (!java.lang.reflect.Modifier.isStatic(method.getModifiers())) handle = handle.bindTo(controller);
        var spread = handle.asSpreader(Object[].class, method.getParameterCount())
                .asType(MethodType.methodType(Object.class, Object[].class));
        return read(method, null, arguments -> invoke(spread, arguments));
    }

    private static @Nullable Object invoke(MethodHandle spread, @Nullable Object[] arguments) throws Exception {
        try {
            return (Object) spread.invokeExact(arguments);
        } catch (Exception | Error thrown) {
            throw thrown;
        } catch (Throwable neither) {
            throw new IllegalStateException("a method has thrown what is neither an exception nor an error", neither);
        }
    }

    /// The object whose method a reference is, such as `scheme` in `scheme::credentials`; null for those without.
    static @Nullable Object receiver(Operation operation) {
        var lambda = serialized(operation);
        return lambda.getCapturedArgCount() == 1 ? lambda.getCapturedArg(0) : null;
    }

    private static SerializedLambda serialized(Operation operation) {
        var found = new SerializedLambda[1];
        try (var stream = new ObjectOutputStream(OutputStream.nullOutputStream()) {
            {
                enableReplaceObject(true);
            }

            @Override
            protected @Nullable Object replaceObject(@Nullable Object object) {
                if (object instanceof SerializedLambda lambda) found[0] = lambda;
                return null;
            }
        }) {
            stream.writeObject(operation);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        if (found[0] == null) {
            throw new SetupException(operation.getClass().getName()
                    + " is not a method reference: give a method as this::name");
        }
        return found[0];
    }

    private static Class<?> load(String internalName, ClassLoader loader) {
        try {
            return Class.forName(internalName.replace('/', '.'), false, loader);
        } catch (ClassNotFoundException gone) {
            throw new SetupException("the class of a method reference is gone: " + internalName, gone);
        }
    }

    private static Executable find(Class<?> type, String name, MethodType shape) {
        try {
            if (name.equals("<init>")) return type.getDeclaredConstructor(shape.parameterArray());
            for (Class<?> at = type; at != null; at = at.getSuperclass()) {
                for (var method : at.getDeclaredMethods()) {
                    if (method.getName().equals(name) && method.getReturnType() == shape.returnType()
                            && Arrays.equals(method.getParameterTypes(), shape.parameterArray())) {
                        return method;
                    }
                }
            }
            return type.getMethod(name, shape.parameterArray());
        } catch (NoSuchMethodException gone) {
            throw new SetupException("the method of a method reference is gone: " + type.getName() + "." + name, gone);
        }
    }

    private Signature ofLambda(
            Class<?> type, SerializedLambda lambda, MethodType shape, Call call) {
        var place = "a lambda in " + type.getSimpleName();
        var parameters = new ArrayList<Signature.Taken>();
        int captured = lambda.getCapturedArgCount();
        if (lambda.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic) captured--;
        for (int i = captured; i < shape.parameterCount(); i++) {
            var taken = shape.parameterType(i);
            parameters.add(new Signature.Taken(null, taken, null, taken,
                "parameter " + (i - captured + 1) + " of " + place));
        }
        return new Signature(lambda.getImplMethodName(), parameters, shape.returnType(), null, call, Optional.empty(),
            place);
    }

    private Signature read(Executable method, @Nullable Class<?> receiver, Call call) {
        var place = Signature.place(method);
        var parameters = new ArrayList<Signature.Taken>();
        if (receiver != null) {
            parameters.add(new Signature.Taken(null, receiver, null, receiver, "the object of " + place));
        }
        var names = names(method);
        var declared = method.getParameters();
        for (int i = 0; i < declared.length; i++) {
            var name = names == null ? null : names.get(i);
            parameters.add(new Signature.Taken(name, declared[i].getType(), declared[i].getAnnotatedType(), declared[i],
                "parameter " + (name == null ? String.valueOf(i + 1) : "\"" + name + "\"") + " of " + place));
        }
        var result = method instanceof Method plain ? plain.getReturnType() : method.getDeclaringClass();
        var documentation = source(method.getDeclaringClass()).flatMap(source -> source.documentation(method));
        return new Signature(method instanceof Constructor<?> ? "<init>" : method.getName(), parameters, result,
            method.getAnnotatedReturnType(), call, documentation, place);
    }

    private @Nullable List<String> names(Executable method) {
        var declared = method.getParameters();
        var names = new ArrayList<String>();
        for (var parameter : declared) if (parameter.isNamePresent()) names.add(parameter.getName());
        if (names.size() == declared.length) return names;
        var components = method.getDeclaringClass().getRecordComponents();
        if (method instanceof Constructor<?> && components != null && components.length == declared.length) {
            return Arrays.stream(components).map(component -> component.getName()).toList();
        }
        return source(method.getDeclaringClass()).flatMap(source -> source.parameterNames(method)).orElse(null);
    }

    private Optional<SourceFile> source(Class<?> type) {
        var outermost = type;
        while (outermost.getEnclosingClass() != null) outermost = outermost.getEnclosingClass();
        return sources.computeIfAbsent(outermost, SourceFile::of);
    }
}
