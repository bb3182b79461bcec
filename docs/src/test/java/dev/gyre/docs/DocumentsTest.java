package dev.gyre.docs;

import static dev.gyre.docs.Documents.assertNone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.gyre.testing.Explorer;
import dev.gyre.testing.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The documents' Java compiles, and their programs print what stands below them. CONTRIBUTING.md says how a block is
/// written.
class DocumentsTest {
    private static final Set<String> LANGUAGES = Set.of("java", "text", "sh", "xml", "kotlin", "manifest");

    @TempDir static Path classes;

    @TestFactory
    Stream<DynamicTest> everyJavaBlockCompilesAndPrintsWhatStandsBelowIt() throws Exception {
        var blocks = Documents.blocks().stream().filter(CodeBlock::isJava).toList();
        var snippets = Snippets.compile(blocks, classes);
        return blocks.stream().map(block -> dynamicTest(block.place(), () -> check(block, snippets)));
    }

    private static void check(CodeBlock block, Snippets snippets) throws Exception {
        var findings = snippets.findings(block);
        if (!findings.isEmpty()) {
            fail(block.place() + " does not compile:\n  " + String.join("\n  ", findings));
        }
        for (var test : snippets.tests(block)) Explorer.explore(test.seeds(), test.body());
        if (block.copyOf() != null) {
            checkCopy(block, block.copyOf());
        } else if (block.isProgram() || block.output() != null) {
            checkOutput(block, snippets);
        }
    }

    /// The block has the lines of the program, but for the program's comment at its head.
    private static void checkCopy(CodeBlock block, String program) throws IOException {
        var lines = Files.readAllLines(Path.of("..").resolve(program)).stream()
                .filter(line -> !line.startsWith("//")).toList();
        assertEquals(unlines(lines).replaceAll("\n{3,}", "\n\n"), block.text(),
            block.place() + " differs from " + program);
    }

    private static void checkOutput(CodeBlock block, Snippets snippets) throws Exception {
        var program = snippets.program(block);
        var lines = new ArrayList<String>();
        if (block.isAlone()) {
            lines.addAll(Printed.by(program));
        } else {
            // In virtual time, and nothing may be left behind.
            Explorer.replay(0, () -> lines.addAll(Printed.by(program)));
        }
        var printed = unlines(lines);
        assertTrue(block.prints(printed), () -> block.place() + " prints\n" + printed
                + (block.output() == null
                        ? "but no text block says so"
                        : "but the text below says\n" + block.output()));
    }

    private static String unlines(List<String> lines) {
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    @Test
    void everyBlockIsOfAKnownLanguage() {
        var findings = Documents.blocks().stream()
                .filter(block -> !LANGUAGES.contains(block.language()))
                .map(block -> block.place() + " is of the language '" + block.language() + "'")
                .toList();
        assertNone(findings, "a block is one of " + LANGUAGES + ", so that it is known how it is checked");
    }
}
