package dev.gyre.docs;

import static dev.gyre.docs.Documents.REPOSITORY;
import static dev.gyre.docs.Documents.assertNone;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The documents' commands exist, those of the README work, and versions are the project's.
class CommandsTest {
    private static final Path README = Path.of("README.md");

    /// Commands that are not ours.
    private static final Set<String> OTHERS = Set.of("java", "jfr");

    private static final Pattern VERSION = Pattern.compile(
        "<artifactId>gyre-parent</artifactId>\\s*<version>([^<]+)</version>");

    private static final Pattern MENTIONED_VERSION = Pattern.compile(
        "dev\\.gyre:gyre-[a-z]+:([^\"'\\s]+)|<artifactId>gyre-[a-z]+</artifactId>\\s*<version>([^<]+)");

    @Test
    void everyCommandExists() {
        var usage = Documents.read(Path.of("gyre"));
        var findings = new ArrayList<String>();
        for (var block : Documents.blocks()) {
            for (var command : commands(block)) {
                if (!exists(command.split("\\s+"), usage)) findings.add(block.place() + " " + command);
            }
        }
        assertNone(findings, "commands are those of ./gyre, with examples that exist, or entered in CommandsTest");
    }

    private static List<String> commands(CodeBlock block) {
        if (!block.language().equals("sh")) return List.of();
        return block.text().lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    private static boolean exists(String[] words, String usage) {
        if (words[0].startsWith("benchmarks/")) return Files.isExecutable(REPOSITORY.resolve(words[0]));
        if (!words[0].equals("./gyre")) return OTHERS.contains(words[0]);
        if (words.length > 2 && words[1].equals("run") && words[2].startsWith("examples/")) {
            return Files.exists(REPOSITORY.resolve("examples/" + camelCase(words[2].substring(9)) + ".java"));
        }
        var line = Pattern.compile("^ {2}" + Pattern.quote(words[1]) + "\\b", Pattern.MULTILINE);
        return line.matcher(usage).find();
    }

    private static String camelCase(String name) {
        return Pattern.compile("(?:^|-)([a-z])")
                .matcher(name)
                .replaceAll(found -> found.group(1).toUpperCase(Locale.ROOT));
    }

    @Test
    void theProgramOfTheReadmeRunsAsItSays(@TempDir Path folder) throws Exception {
        var blocks = CodeBlock.of(README, Documents.read(README));
        var program = blocks.stream()
                .filter(block -> block.isProgram() && block.copyOf() == null)
                .findFirst()
                .orElseThrow();
        assertEquals(program.output(), printedBy("./gyre", "run", "examples/two-tasks"));

        var file = Files.writeString(folder.resolve("Main.java"), program.text());
        var command = blocks.stream()
                .flatMap(block -> commands(block).stream())
                .filter(line -> line.startsWith("java "))
                .findFirst()
                .orElseThrow();
        var words = command.replace("Main.java", file.toString()).split(" ");
        words[0] = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        assertEquals(program.output(), printedBy(words));
    }

    /// What a command prints to its output; what it says on the error channel is shown.
    private static String printedBy(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command)
                .directory(REPOSITORY.toFile())
                .redirectError(Redirect.INHERIT)
                .start();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> String.join(" ", command));
        return printed;
    }

    @Test
    void versionsAreTheProjects() {
        var pom = VERSION.matcher(Documents.read(Path.of("pom.xml")));
        assertTrue(pom.find(), "pom.xml has a version");
        var version = pom.group(1);
        var findings = new ArrayList<String>();
        for (var file : Documents.all()) {
            MENTIONED_VERSION.matcher(Documents.read(file)).results()
                    .filter(found -> !version.equals(found.group(1)) && !version.equals(found.group(2)))
                    .forEach(found -> findings.add(file + " " + found.group()));
        }
        assertNone(findings, "the version is " + version);
    }
}
