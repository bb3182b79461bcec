package dev.gyre.web;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// The methods of a Java source file with the names of their parameters and their documentation comments: what a class
/// loses when it is compiled, above all when `java Main.java` runs it, which compiles without `-parameters`.
///
/// Reading one takes some ten milliseconds, so it is done once, and only if somebody asks.
final class SourceFile {
    private record SourceMethod(
            String type, String name, List<String> parameterTypes, List<String> parameterNames, @Nullable String doc) {}

    private final List<SourceMethod> methods = new ArrayList<>();

    private SourceFile() {}

    /// The source file that the class was run from, or that lies beside its class file's folder; empty if there is
    /// none, or no compiler to read it.
    static Optional<SourceFile> of(Class<?> type) {
        var path = path(type);
        if (path == null) return Optional.empty();
        try {
            return Optional.of(parse(Files.readString(path)));
        } catch (IOException | LinkageError unreadable) {
            return Optional.empty();
        }
    }

    /// The source launcher says where the source is, in place of where the class is.
    private static @Nullable Path path(Class<?> type) {
        var source = type.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) return null;
        try {
            var location = source.getLocation().toURI();
            if (!"file".equals(location.getScheme())) return null;
            var path = Path.of(location);
            if (path.toString().endsWith(".java")) return path;
            var beside = path.resolve(sourceName(type));
            return Files.isRegularFile(beside) ? beside : null;
        } catch (URISyntaxException | IllegalArgumentException notAFile) {
            return null;
        }
    }

    private static String sourceName(Class<?> type) {
        var outermost = type;
        while (outermost.getEnclosingClass() != null) outermost = outermost.getEnclosingClass();
        return outermost.getName().replace('.', '/') + ".java";
    }

    static SourceFile parse(String text) throws IOException {
        var file = new SourceFile();
        var compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) return file;
        var input = new SimpleJavaFileObject(URI.create("string:///Source.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
        var task = compiler.getTask(null, null, problem -> {}, List.of("-proc:none"), null, List.of(input));
        if (!(task instanceof JavacTask javac)) return file;
        var trees = DocTrees.instance(javac);
        for (var unit : javac.parse()) {
            new TreePathScanner<@Nullable Void, @Nullable Void>() {
                private String type = "";

                @Override
                public @Nullable Void visitClass(ClassTree tree, @Nullable Void nothing) {
                    var outer = type;
                    type = tree.getSimpleName().toString();
                    super.visitClass(tree, null);
                    type = outer;
                    return null;
                }

                @Override
                public @Nullable Void visitMethod(MethodTree tree, @Nullable Void nothing) {
                    file.methods.add(method(type, tree, doc(trees.getDocCommentTree(getCurrentPath()))));
                    return super.visitMethod(tree, null);
                }
            }.scan(unit, null);
        }
        return file;
    }

    private static @Nullable String doc(@Nullable DocCommentTree tree) {
        if (tree == null) return null;
        var text = new StringBuilder();
        for (var part : tree.getFullBody()) text.append(part);
        return text.toString().strip();
    }

    private static SourceMethod method(String type, MethodTree tree, @Nullable String doc) {
        var types = new ArrayList<String>();
        var names = new ArrayList<String>();
        for (var parameter : tree.getParameters()) {
            types.add(simple(String.valueOf(parameter.getType())));
            names.add(parameter.getName().toString());
        }
        return new SourceMethod(type, tree.getName().toString(), types, names, doc);
    }

    /// `java.util.List<String>` is `List` here, and `int...` is `int[]`: enough to tell overloads apart.
    private static String simple(String type) {
        var text = type.replace("...", "[]");
        var plain = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '<') depth++;
            if (depth == 0) plain.append(c);
            if (c == '>') depth--;
        }
        var withoutAnnotations = plain.substring(plain.lastIndexOf(" ") + 1);
        return withoutAnnotations.substring(withoutAnnotations.lastIndexOf('.') + 1);
    }

    /// The names of the parameters; empty if the method is not in this file.
    Optional<List<String>> parameterNames(Executable method) {
        return find(method).map(SourceMethod::parameterNames);
    }

    /// The documentation comment, as it was written.
    Optional<String> documentation(Executable method) {
        return find(method).map(SourceMethod::doc);
    }

    private Optional<SourceMethod> find(Executable method) {
        var name = method instanceof java.lang.reflect.Constructor<?> ? "<init>" : method.getName();
        var type = method.getDeclaringClass().getSimpleName();
        var types = method.getParameterTypes();
        SourceMethod candidate = null;
        for (var one : methods) {
            if (!one.name.equals(name) || one.parameterTypes.size() != types.length) continue;
            // The class of a file without one is named after the file, which is not known here.
            if (!one.type.equals(type) && !one.type.isEmpty() && !one.type.equals("Source")) continue;
            if (fits(one, types)) return Optional.of(one);
            candidate = candidate == null ? one : candidate;
        }
        return Optional.ofNullable(candidate);
    }

    private static boolean fits(SourceMethod method, Class<?>[] types) {
        for (int i = 0; i < types.length; i++) {
            if (!method.parameterTypes.get(i).equals(types[i].getSimpleName())) return false;
        }
        return true;
    }
}
