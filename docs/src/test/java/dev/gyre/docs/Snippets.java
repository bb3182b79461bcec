package dev.gyre.docs;

import com.sun.source.util.JavacTask;
import dev.gyre.loop.Action;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.SimNetwork;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// The Java blocks of the documents, compiled together.
///
/// A complete program is compiled as it stands. A fragment is put into a class that imports what the guide has
/// introduced, as statements of a task or, if it is not made of statements, as members.
final class Snippets {
    private static final List<String> LINT = List.of(
        "-Xlint:all,-exports,-overloads,-processing,-serial,-try", "-proc:none");

    private static final String IMPORTS = """
        import static dev.gyre.docs.Surroundings.*;
        import static dev.gyre.loop.Gyre.*;
        import static dev.gyre.testing.LoopAssertions.*;
        import static org.junit.jupiter.api.Assertions.*;
        import dev.gyre.docs.Surroundings.*;
        import dev.gyre.loop.*;
        import dev.gyre.loop.net.*;
        import dev.gyre.loop.os.*;
        import dev.gyre.loop.sync.*;
        import dev.gyre.testing.*;
        import module java.base;
        """;

    private final URLClassLoader classes;
    private final Map<String, List<String>> findings;

    private Snippets(URLClassLoader classes, Map<String, List<String>> findings) {
        this.classes = classes;
        this.findings = findings;
    }

    /// Compiles `blocks` into `folder`. As one block with an error would keep the compiler from writing any class,
    /// those with errors are left out and the rest is compiled again.
    static Snippets compile(List<CodeBlock> blocks, Path folder) throws IOException {
        var findings = new HashMap<String, List<String>>();
        var sources = new ArrayList<>(blocks.stream().map(Snippets::source).toList());
        while (!sources.isEmpty() && !compile(sources, folder, findings)) {
            if (!sources.removeIf(source -> findings.containsKey(source.block.className()))) {
                throw new IllegalStateException("the compiler complains, but of no block: " + findings);
            }
        }
        return new Snippets(new URLClassLoader(new URL[] {folder.toUri().toURL()}), findings);
    }

    private static boolean compile(List<InMemory> sources, Path folder, Map<String, List<String>> findings) {
        var options = new ArrayList<>(LINT);
        options.addAll(List.of("-d", folder.toString()));
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        var compiler = ToolProvider.getSystemJavaCompiler();
        boolean isCompiled = compiler.getTask(null, null, diagnostics, options, null, sources).call();
        for (var found : diagnostics.getDiagnostics()) {
            var block = found.getSource() instanceof InMemory source ? source.block.className() : "";
            findings.computeIfAbsent(block, _ -> new ArrayList<>()).add(describe(found));
        }
        return isCompiled;
    }

    private static String describe(Diagnostic<? extends JavaFileObject> found) {
        if (!(found.getSource() instanceof InMemory source) || found.getLineNumber() < 1) return found.toString();
        var line = source.text.lines().skip(found.getLineNumber() - 1).findFirst().orElse("");
        return found.getMessage(null) + "\n    " + line;
    }

    /// What the compiler says about a block; empty when it likes it.
    List<String> findings(CodeBlock block) {
        return findings.getOrDefault(block.className(), List.of());
    }

    /// The compiled block, to be run.
    Action<?> program(CodeBlock block) throws ReflectiveOperationException {
        return call(load(block).getDeclaredMethod("main"));
    }

    /// A method of a block that is a test, and in how many orders it runs.
    record SnippetTest(int seeds, Action<?> body) {}

    /// The tests in a block.
    List<SnippetTest> tests(CodeBlock block) throws ReflectiveOperationException {
        var tests = new ArrayList<SnippetTest>();
        for (var method : load(block).getDeclaredMethods()) {
            var test = method.getAnnotation(LoopTest.class);
            if (test != null) tests.add(new SnippetTest(test.seeds(), call(method)));
        }
        return tests;
    }

    private Class<?> load(CodeBlock block) throws ClassNotFoundException {
        return Class.forName(block.className(), true, classes);
    }

    private static Action<?> call(Method method) throws ReflectiveOperationException {
        var constructor = method.getDeclaringClass().getDeclaredConstructor();
        constructor.setAccessible(true);
        method.setAccessible(true);
        return () -> {
            try {
                var network = method.getParameterCount() == 0 ? new Object[0] : new Object[] {SimNetwork.ofLoop()};
                method.invoke(constructor.newInstance(), network);
            } catch (InvocationTargetException thrown) {
                if (thrown.getCause() instanceof Error error) throw error;
                throw thrown.getCause() instanceof Exception failure ? failure : thrown;
            }
        };
    }

    // ---- sources ---------------------------------------------------------------------------------

    private static InMemory source(CodeBlock block) {
        if (block.isProgram()) return new InMemory(block, block.text());
        var statements = new InMemory(block, asStatements(block));
        return isWellFormed(statements) ? statements : new InMemory(block, asMembers(block));
    }

    private static String asStatements(CodeBlock block) {
        return asMembers(block, """
            void main() { Action<Exception> task = this::task; run(task); }
            void task() throws Exception {
            """ + lines(block, line -> !isImport(line)) + "}\n");
    }

    private static String asMembers(CodeBlock block) {
        return asMembers(block, lines(block, line -> !isImport(line)));
    }

    private static String asMembers(CodeBlock block, String members) {
        return IMPORTS + lines(block, Snippets::isImport) + "class " + block.className() + " {\n" + members + "}\n";
    }

    private static boolean isImport(String line) {
        return line.startsWith("import ");
    }

    private static String lines(CodeBlock block, Predicate<String> which) {
        return block.text().lines().filter(which).map(line -> line + "\n").collect(Collectors.joining());
    }

    private static boolean isWellFormed(InMemory source) {
        var errors = new DiagnosticCollector<JavaFileObject>();
        var compiler = ToolProvider.getSystemJavaCompiler();
        var task = (JavacTask) compiler.getTask(null, null, errors, null, null, List.of(source));
        try {
            task.parse();
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return errors.getDiagnostics().isEmpty();
    }

    private static final class InMemory extends SimpleJavaFileObject {
        final CodeBlock block;
        final String text;

        InMemory(CodeBlock block, String text) {
            super(URI.create("memory:///" + block.className() + ".java"), Kind.SOURCE);
            this.block = block;
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
