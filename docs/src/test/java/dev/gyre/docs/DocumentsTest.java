package dev.gyre.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.gyre.testing.Explorer;
import dev.gyre.testing.Printed;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The documents say what is so: their Java compiles, their programs print what stands below them, their commands exist,
/// and their links lead somewhere. CONTRIBUTING.md says how a block is written.
class DocumentsTest {
    private static final Path REPOSITORY = Path.of("").toAbsolutePath().getParent();
    private static final Set<String> LANGUAGES = Set.of("java", "text", "sh", "xml", "kotlin", "manifest");

    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ +(.*)$", Pattern.MULTILINE);
    private static final Pattern BLOCK = Pattern.compile("```.*?```", Pattern.DOTALL);

    /// Commands that are not ours.
    private static final Set<String> OTHER_COMMANDS = Set.of("java", "jfr");

    @TempDir static Path classes;

    // ---- Java ------------------------------------------------------------------------------------

    @TestFactory Stream<DynamicTest> everyJavaBlockCompilesAndPrintsWhatStandsBelowIt() throws IOException {
        var blocks = blocks().stream().filter(CodeBlock::isJava).toList();
        var snippets = Snippets.compile(blocks, classes);
        return blocks.stream().map(block -> dynamicTest(block.place(), () -> check(block, snippets)));
    }

    private static void check(CodeBlock block, Snippets snippets) throws Exception {
        var findings = snippets.findings(block);
        if (!findings.isEmpty()) fail(block.place() + " does not compile:\n  " + String.join("\n  ", findings));
        for (var test : snippets.tests(block)) Explorer.explore(test.seeds(), test.body());
        if (!block.isProgram() && block.output() == null) return;
        var program = snippets.program(block);
        var lines = new ArrayList<String>();
        if (block.isAlone()) {
            lines.addAll(Printed.by(program));
        } else {
            // In virtual time, and nothing may be left behind.
            Explorer.replay(0, () -> lines.addAll(Printed.by(program)));
        }
        var printed = lines.stream().map(line -> line + "\n").reduce("", String::concat);
        assertTrue(block.prints(printed), () -> block.place() + " prints\n" + printed + "and the text block below it says\n"
                + (block.output() == null ? "nothing, for there is none" : block.output()));
    }

    @Test void everyBlockIsOfAKnownLanguage() throws IOException {
        var findings = blocks().stream().filter(block -> !LANGUAGES.contains(block.language()))
                .map(block -> block.place() + " is of the language '" + block.language() + "'").toList();
        assertNone(findings, "a block is one of " + LANGUAGES + ", so that it is known how it is checked");
    }

    // ---- commands and versions -------------------------------------------------------------------

    @Test void everyCommandExists() throws IOException {
        var usage = Files.readString(REPOSITORY.resolve("gyre"));
        var findings = new ArrayList<String>();
        for (var block : blocks()) {
            if (!block.language().equals("sh")) continue;
            for (var line : block.text().lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#")).toList()) {
                if (!exists(line.split("\\s+"), usage)) findings.add(block.place() + " " + line);
            }
        }
        assertNone(findings, "commands are those of ./gyre, the examples that exist, or entered in DocumentsTest");
    }

    private static boolean exists(String[] words, String usage) {
        if (!words[0].equals("./gyre")) return OTHER_COMMANDS.contains(words[0]);
        if (words.length == 1) return true;
        if (words[1].equals("run") && words[2].startsWith("examples/")) {
            return Files.exists(REPOSITORY.resolve("examples/" + camelCase(words[2].substring("examples/".length())) + ".java"));
        }
        return Pattern.compile("^ {2}" + Pattern.quote(words[1]) + "\\b", Pattern.MULTILINE).matcher(usage).find();
    }

    private static String camelCase(String name) {
        return Pattern.compile("(?:^|-)([a-z])").matcher(name).replaceAll(found -> found.group(1).toUpperCase(Locale.ROOT));
    }

    @Test void versionsAreTheProjects() throws IOException {
        var pom = Files.readString(REPOSITORY.resolve("pom.xml"));
        var version = first(Pattern.compile("<artifactId>gyre-parent</artifactId>\\s*<version>([^<]+)</version>"), pom);
        var ours = Pattern.compile("dev\\.gyre:gyre-[a-z]+:([^\"'\\s]+)|<artifactId>gyre-[a-z]+</artifactId>\\s*<version>([^<]+)");
        var findings = new ArrayList<String>();
        for (var file : documents()) {
            ours.matcher(read(file)).results().filter(found -> !version.equals(found.group(1)) && !version.equals(found.group(2)))
                    .forEach(found -> findings.add(file + " " + found.group()));
        }
        assertNone(findings, "the version is " + version);
    }

    private static String first(Pattern pattern, String text) {
        var matcher = pattern.matcher(text);
        assertTrue(matcher.find(), () -> "no " + pattern);
        return matcher.group(1);
    }

    /// A reader who types what the README says sees what the README says.
    @Test void theFirstCommandsOfTheReadmePrintWhatItSays(@TempDir Path folder) throws Exception {
        var readme = CodeBlock.of(REPOSITORY, Path.of("README.md"));
        var program = readme.stream().filter(CodeBlock::isProgram).findFirst().orElseThrow();
        assertEquals(program.output(), printedBy("./gyre", "run", "examples/two-tasks"));

        Files.writeString(folder.resolve("Main.java"), program.text());
        var command = readme.stream().map(block -> block.text().strip()).filter(text -> text.startsWith("java ")).findFirst();
        var words = command.orElseThrow().replaceFirst("Main.java", folder.resolve("Main.java").toString()).split(" ");
        words[0] = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        assertEquals(program.output(), printedBy(words));
    }

    /// What a command of the repository's folder prints to its output; what it says on the error channel is shown.
    private static String printedBy(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).directory(REPOSITORY.toFile()).redirectError(Redirect.INHERIT).start();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> String.join(" ", command));
        return printed;
    }

    // ---- links -----------------------------------------------------------------------------------

    @Test void everyLinkLeadsSomewhere() throws IOException {
        var findings = new ArrayList<String>();
        for (var file : documents()) {
            LINK.matcher(BLOCK.matcher(read(file)).replaceAll("")).results().map(found -> found.group(1))
                    .filter(target -> !target.matches("[a-z]+:.*") && !leadsSomewhere(file, target))
                    .forEach(target -> findings.add(file + " links to " + target));
        }
        assertNone(findings, "files, and headings in them, exist");
    }

    private static boolean leadsSomewhere(Path from, String target) {
        var parts = target.split("#", 2);
        var file = parts[0].isEmpty() ? from : from.resolveSibling(URLDecoder.decode(parts[0], StandardCharsets.UTF_8)).normalize();
        if (!Files.exists(REPOSITORY.resolve(file))) return false;
        return parts.length == 1 || HEADING.matcher(BLOCK.matcher(read(file)).replaceAll("")).results()
                .anyMatch(heading -> anchor(heading.group(1)).equals(parts[1]));
    }

    /// As code-hosting sites make them of headings.
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
    }

    @Test void everySourceFileOfTheLibrariesIsInTheListOfTheArchitecture() throws IOException {
        var architecture = read(Path.of("docs/ARCHITECTURE.md"));
        var findings = new ArrayList<String>();
        for (var source : Source.all(REPOSITORY)) {
            if (source.isMain() && !source.name().contains("-info") && !architecture.contains("`" + source.name() + "`")) {
                findings.add(source.path().toString());
            }
        }
        assertNone(findings, "enter the file in the list of docs/ARCHITECTURE.md, where a reader should come to it");
    }

    // ---- files -----------------------------------------------------------------------------------

    /// The Markdown files at the top and below docs/.
    private static List<Path> documents() throws IOException {
        try (var top = Files.list(REPOSITORY); var below = Files.walk(REPOSITORY.resolve("docs"))) {
            return Stream.concat(top, below.filter(path -> !path.startsWith(REPOSITORY.resolve("docs/target"))))
                    .filter(path -> path.toString().endsWith(".md")).map(REPOSITORY::relativize).sorted().toList();
        }
    }

    private static List<CodeBlock> blocks() throws IOException {
        var blocks = new ArrayList<CodeBlock>();
        for (var file : documents()) blocks.addAll(CodeBlock.of(REPOSITORY, file));
        return blocks;
    }

    private static String read(Path file) {
        try {
            return Files.readString(REPOSITORY.resolve(file));
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private static void assertNone(List<String> findings, String rule) {
        assertTrue(findings.isEmpty(), () -> rule + "\n  " + String.join("\n  ", findings));
    }
}
