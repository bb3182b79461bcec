package dev.gyre.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The Markdown files of this repository, as the tests of them see them.
final class Documents {
    static final Path REPOSITORY = Path.of("").toAbsolutePath().getParent();

    private Documents() {}

    /// The files at the top and below docs/, relative to the repository.
    static List<Path> all() {
        var docs = REPOSITORY.resolve("docs");
        try (var top = Files.list(REPOSITORY); var below = Files.walk(docs)) {
            return Stream.concat(top, below.filter(path -> !path.startsWith(docs.resolve("target"))))
                    .filter(path -> path.toString().endsWith(".md"))
                    .map(REPOSITORY::relativize)
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// All fenced blocks, in the order of [#all].
    static List<CodeBlock> blocks() {
        var blocks = new ArrayList<CodeBlock>();
        for (var file : all()) blocks.addAll(CodeBlock.of(file, read(file)));
        return blocks;
    }

    static String read(Path file) {
        try {
            return Files.readString(REPOSITORY.resolve(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static void assertNone(List<String> findings, String rule) {
        assertTrue(findings.isEmpty(), () -> rule + "\n  " + String.join("\n  ", findings));
    }
}
