package dev.gyre.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The rules that all sources of this repository keep. A finding says where, and what to do.
class TidyTest {
    private static final Path REPOSITORY = Path.of("").toAbsolutePath().getParent();

    private static final int FILE_LINES_MAX = 400;
    private static final int METHOD_LINES_MAX = 60;
    private static final int LINE_LENGTH_MAX = 120;

    /// Which of our modules a module may name; those that are not published may name all.
    private static final Map<String, Set<String>> ARROWS = Map.of(
        "loop", Set.of("loop"),
        "http", Set.of("http"),
        "testing", Set.of("testing", "web", "server", "client", "websocket", "http", "loop"),
        "websocket", Set.of("websocket", "http", "loop"),
        "server", Set.of("server", "websocket", "http", "loop"),
        "client", Set.of("client", "websocket", "http", "loop"),
        "web", Set.of("web", "server", "websocket", "http", "loop"));

    private static final Pattern TOO_FAR_RIGHT = Pattern.compile("(?<=^.{" + LINE_LENGTH_MAX + "}).+$");
    private static final Pattern EMPTY_NAME = Pattern.compile(".*(Utils?|Helpers?|Manager|Impl)|Abstract.*");

    /// Time and chance reach the loop through its ticker and its seed, or no test could replay a run.
    private static final Set<String> UNCONTROLLED = Set.of(
        "Thread.sleep", "System.nanoTime", "System.currentTimeMillis",
        "Math.random", "ThreadLocalRandom.current", "Random");

    /// The files that may, each with the reason.
    private static final Map<String, String> MAY_BE_UNCONTROLLED = Map.of(
        "SystemTicker", "it is the real clock");

    private static final Pattern PROMISE = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

    private static final Pattern SKIPPED_TEST = Pattern.compile(
        "@[\\w.]*Dis" + "abled|@[\\w.]*Enabled(If|On|For)|\\bassum" + "e(True|False|That|ingThat)\\b|TestAborted"
                + "Exception");

    private static final List<Source> sources = new ArrayList<>();

    @BeforeAll
    static void readSources() throws IOException {
        assertTrue(Files.exists(REPOSITORY.resolve("gyre")),
            "run in the folder docs/, not in " + Path.of("").toAbsolutePath());
        sources.clear();
        sources.addAll(Source.all(REPOSITORY));
    }

    @Test
    void filesAreShort() {
        var findings = new ArrayList<String>();
        for (var source : sources) {
            var count = source.lines().size();
            if ((source.isMain() || source.isExample()) && count > FILE_LINES_MAX) {
                findings.add(source.path() + ":" + count + " has " + count + " lines: find the second story in it");
            }
        }
        assertNone(findings, "at most " + FILE_LINES_MAX + " lines in a file");
    }

    @Test
    void linesFitOnAScreen() {
        var findings = new ArrayList<String>();
        for (var source : sources) findings.addAll(source.find(TOO_FAR_RIGHT));
        assertNone(findings,
            "at most " + LINE_LENGTH_MAX + " characters in a line: run ./gyre fmt, and wrap what is left");
    }

    @Test
    void methodsAreShort() {
        var findings = new ArrayList<String>();
        for (var source : sources) {
            new TreeScanner<@Nullable Void, @Nullable Void>() {
                @Override
                public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
                    var count = source.lineCount(method);
                    if (count > METHOD_LINES_MAX) {
                        findings.add(source.at(method) + " has " + count + " lines: give its steps names");
                    }
                    return super.visitMethod(method, nothing);
                }
            }.scan(source.tree(), null);
        }
        assertNone(findings, "at most " + METHOD_LINES_MAX + " lines in a method");
    }

    @Test
    void typesHaveNamesThatSaySomething() {
        var findings = new ArrayList<String>();
        for (var source : sources) {
            new TreeScanner<@Nullable Void, @Nullable Void>() {
                @Override
                public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
                    if (EMPTY_NAME.matcher(type.getSimpleName()).matches()) {
                        findings.add(source.at(type) + " " + type.getSimpleName() + ": name it after what it does");
                    }
                    return super.visitClass(type, nothing);
                }
            }.scan(source.tree(), null);
        }
        assertNone(findings, "no type is called " + EMPTY_NAME);
    }

    @Test
    void theLoopTakesTimeAndChanceFromItsSeamsOnly() {
        var findings = new ArrayList<String>();
        for (var source : sources) {
            var isLoop = source.module().equals("loop") && source.isMain();
            if (!isLoop || MAY_BE_UNCONTROLLED.containsKey(source.name())) continue;
            new TreeScanner<@Nullable Void, @Nullable Void>() {
                @Override
                public @Nullable Void visitMemberSelect(MemberSelectTree use, @Nullable Void nothing) {
                    check(use.toString(), source.at(use));
                    return super.visitMemberSelect(use, nothing);
                }

                @Override
                public @Nullable Void visitMemberReference(MemberReferenceTree use, @Nullable Void nothing) {
                    check(use.getQualifierExpression() + "." + use.getName(), source.at(use));
                    return super.visitMemberReference(use, nothing);
                }

                @Override
                public @Nullable Void visitNewClass(NewClassTree use, @Nullable Void nothing) {
                    check(use.getIdentifier().toString(), source.at(use));
                    return super.visitNewClass(use, nothing);
                }

                private void check(String used, String place) {
                    if (UNCONTROLLED.contains(used)) {
                        findings.add(place + " " + used);
                    }
                }
            }.scan(source.tree(), null);
        }
        assertNone(findings, "ask the ticker or the seed, or enter the file in TidyTest with a reason");
    }

    @Test
    void arrowsPointOneWay() {
        var findings = new ArrayList<String>();
        for (var source : sources) {
            var allowed = ARROWS.get(source.module());
            if (allowed == null || !source.isMain()) continue;
            new TreeScanner<@Nullable Void, @Nullable Void>() {
                @Override
                public @Nullable Void visitMemberSelect(MemberSelectTree use, @Nullable Void nothing) {
                    var names = use.toString().split("\\.");
                    if (names.length == 3 && use.toString().startsWith("dev.gyre.") && !allowed.contains(names[2])) {
                        findings.add(source.at(use) + " " + source.module() + " names " + use);
                    }
                    var isKernel = source.packageName().equals("dev.gyre.loop");
                    if (isKernel && use.toString().matches("dev\\.gyre\\.loop\\.(sync|net|os)")) {
                        findings.add(source.at(use) + " the kernel names " + use + ", which is built on it");
                    }
                    return super.visitMemberSelect(use, nothing);
                }
            }.scan(source.tree(), null);
        }
        assertNone(findings, "turn the arrow round: web -> server -> websocket -> {http, loop}, and nothing back");
    }

    @Test
    void publicTypesAreThoseOfTheList() throws IOException {
        var list = REPOSITORY.resolve("docs/public-types.txt");
        var actual = PublicApi.of(sources).types();
        if (Boolean.getBoolean("gyre.publicTypes")) Files.write(list, actual);
        var listed = Files.readAllLines(list);
        var findings = new ArrayList<String>();
        for (var type : actual) if (!listed.contains(type)) findings.add("new: " + type);
        for (var type : listed) if (!actual.contains(type)) findings.add("gone: " + type);
        assertNone(findings, "a change of the public API; if it is meant: ./gyre tidy -Dgyre.publicTypes=true");
    }

    @Test
    void publicTypesAndMethodsHaveDocumentation() {
        assertNone(PublicApi.of(sources).undocumented(), "write a /// comment: what it does, then its contract");
    }

    @Test
    void noCommentPromisesWork() {
        var findings = new ArrayList<String>();
        for (var source : sources) findings.addAll(source.find(PROMISE));
        assertNone(findings, "do it, or open an issue");
    }

    @Test
    void noTestIsSkipped() {
        var findings = new ArrayList<String>();
        for (var source : sources) if (source.isTest()) findings.addAll(source.find(SKIPPED_TEST));
        assertNone(findings,
            "a test runs or is deleted; one that needs programs of the system has the tag \"clients\"");
    }

    @Test
    void everyExampleIsRunByATest() {
        var tests = sources.stream().filter(source -> source.module().equals("examples") && source.isTest())
                .flatMap(source -> source.lines().stream()).collect(Collectors.joining("\n"));
        var findings = new ArrayList<String>();
        for (var source : sources) {
            var command = source.name().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
            if (source.isExample() && !tests.contains(source.name()) && !tests.contains(command)) {
                findings.add(source.path() + ":1 no test names " + source.name() + " or " + command);
            }
        }
        assertNone(findings, "write the test in examples/src/test/java");
    }

    private static void assertNone(List<String> findings, String rule) {
        if (!findings.isEmpty()) fail(rule + "\n  " + String.join("\n  ", findings));
    }
}
