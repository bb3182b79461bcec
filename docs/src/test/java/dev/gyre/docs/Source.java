package dev.gyre.docs;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/// A Java file of this repository: its text, and its syntax tree.
///
/// @param path  relative to the repository, such as `loop/src/main/java/dev/gyre/loop/Task.java`
/// @param trees finds positions and documentation comments in `tree`
record Source(Path path, List<String> lines, CompilationUnitTree tree, DocTrees trees) {

    /// All Java files of the modules, in the order of their paths.
    static List<Source> all(Path repository) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var files = compiler.getStandardFileManager(null, null, null);
        // Syntax errors are the compiler's to report.
        var task = (JavacTask) compiler.getTask(null, files, _ -> {}, List.of("-proc:none"), null,
            files.getJavaFileObjectsFromPaths(paths(repository)));
        var trees = DocTrees.instance(task);
        var sources = new ArrayList<Source>();
        for (var tree : task.parse()) {
            var file = Path.of(tree.getSourceFile().toUri());
            sources.add(new Source(repository.relativize(file), Files.readAllLines(file), tree, trees));
        }
        return sources;
    }

    private static List<Path> paths(Path repository) throws IOException {
        var paths = new ArrayList<Path>();
        try (var modules = Files.newDirectoryStream(repository, file -> Files.exists(file.resolve("pom.xml")))) {
            for (var module : modules) {
                paths.addAll(javaFiles(module, 1));
                paths.addAll(javaFiles(module.resolve("src"), Integer.MAX_VALUE));
            }
        }
        return paths.stream().sorted().toList();
    }

    private static List<Path> javaFiles(Path folder, int depth) {
        if (!Files.isDirectory(folder)) return List.of();
        try (var found = Files.walk(folder, depth)) {
            return found.filter(path -> path.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String module() {
        return path.getName(0).toString();
    }

    /// Part of what is published.
    boolean isMain() {
        return path.startsWith(Path.of(module(), "src", "main", "java")) && !module().equals("benchmarks");
    }

    boolean isTest() {
        return path.startsWith(Path.of(module(), "src", "test", "java"));
    }

    /// A program of the examples' folder.
    boolean isExample() {
        return path.getNameCount() == 2;
    }

    /// `TwoTasks` of `examples/TwoTasks.java`.
    String name() {
        return path.getFileName().toString().replaceFirst("\\.java$", "");
    }

    String packageName() {
        return tree.getPackageName() == null ? "" : tree.getPackageName().toString();
    }

    /// The place of a syntax node, as compilers print it: `file:line`.
    String at(Tree node) {
        return path + ":" + firstLine(node);
    }

    int lineCount(Tree node) {
        return line(trees.getSourcePositions().getEndPosition(tree, node)) - firstLine(node) + 1;
    }

    private int firstLine(Tree node) {
        return line(trees.getSourcePositions().getStartPosition(tree, node));
    }

    private int line(long position) {
        return (int) tree.getLineMap().getLineNumber(position);
    }

    /// The places of the lines in which `pattern` occurs.
    List<String> find(Pattern pattern) {
        var places = new ArrayList<String>();
        for (int index = 0; index < lines.size(); index++) {
            var matcher = pattern.matcher(lines.get(index));
            if (matcher.find()) places.add(path + ":" + (index + 1) + " " + matcher.group());
        }
        return places;
    }
}
