package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The ways by which a process opens the JDK's internals to the loop: flags, the manifest, and none at all.
class OpeningTest {
    private static final String OPEN = "java.base/java.lang=";

    /// The JNI road is delicate: a reference that is lost is found missing on some runs only.
    private static final int REPETITIONS = 5;

    static final class Hello {
        private Hello() {}

        static void main(String[] arguments) {
            System.out.println(Gyre.run(() -> {
                Gyre.sleep(Gyre.ofMillis(1));
                return Gyre.spawn(() -> "hello").await();
            }));
        }
    }

    private static List<String> hello(String... options) {
        var arguments = new ArrayList<>(List.of(options));
        arguments.addAll(ChildJvm.onClassPath(Hello.class));
        return arguments;
    }

    private static void assertHello(ChildJvm.Ended ended) {
        assertEquals(0, ended.exitCode(), ended::toString);
        assertEquals("hello\n", ended.out(), ended::toString);
    }

    private static void assertSilentHello(ChildJvm.Ended ended) {
        assertHello(ended);
        assertEquals("", ended.err());
    }

    /// The JDK warns of the first restricted method that a module calls, in four lines, and of nothing else.
    private static void assertHelloWithTheJdksWarning(ChildJvm.Ended ended, String module) {
        assertHello(ended);
        var lines = ended.err().strip().lines().toList();
        assertTrue(lines.stream().allMatch(line -> line.startsWith("WARNING: ")), ended::toString);
        assertEquals(4, lines.size(), ended::toString);
        assertTrue(lines.get(2).contains("--enable-native-access=" + module), ended::toString);
    }

    private static void assertSaysWhatToDo(ChildJvm.Ended ended, String module) {
        assertEquals(1, ended.exitCode(), ended::toString);
        var first = ended.err().lines().findFirst().orElseThrow();
        assertTrue(first.startsWith("Exception in thread \"main\" java.lang.IllegalStateException: Gyre "), first);
        assertTrue(first.contains("--add-opens " + OPEN + module + ","), first);
        assertTrue(first.contains("'Add-Opens: java.base/java.lang'"), first);
        assertFalse(ended.err().contains("ExceptionInInitializerError"), ended::toString);
    }

    // ---- the class path --------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseG1GC", "-XX:+UseSerialGC", "-Xint", "-XX:TieredStopAtLevel=1"})
    void needsNoFlag(String option) {
        for (int i = 0; i < REPETITIONS; i++) {
            assertHelloWithTheJdksWarning(ChildJvm.run(hello(option)), "ALL-UNNAMED");
        }
    }

    @Test
    void isSilentWithNativeAccess() {
        assertSilentHello(ChildJvm.run(hello("--enable-native-access=ALL-UNNAMED")));
    }

    @Test
    void isSilentWithAddOpens() {
        assertSilentHello(ChildJvm.run(hello("--add-opens", OPEN + "ALL-UNNAMED")));
    }

    @Test
    void saysWhatToDoWhereItMayNotOpenTheJdk() {
        assertSaysWhatToDo(ChildJvm.run(hello("-Ddev.gyre.open=false")), "ALL-UNNAMED");
    }

    @Test
    void saysWhatToDoWhereNativeAccessIsDenied() {
        assertSaysWhatToDo(ChildJvm.run(hello("--illegal-native-access=deny")), "ALL-UNNAMED");
    }

    static final class TriesTwice {
        private TriesTwice() {}

        static void main(String[] arguments) {
            for (int i = 0; i < 2; i++) {
                try {
                    Gyre.run(() -> {});
                } catch (IllegalStateException failure) {
                    System.out.println(failure.getMessage());
                }
            }
            try {
                Gyre.yieldNow();
            } catch (IllegalStateException failure) {
                System.out.println(failure.getMessage());
            }
        }
    }

    @Test
    void saysItEachTimeAndGoesOnExplainingOtherMistakes() {
        var lines = ChildJvm.run(Stream.concat(
            Stream.of("-Ddev.gyre.open=false"), ChildJvm.onClassPath(TriesTwice.class).stream())
                .toList())
                .outLines();
        assertEquals(3, lines.size(), lines::toString);
        assertTrue(lines.get(0).startsWith("Gyre schedules virtual threads itself"), lines::toString);
        assertEquals(lines.get(0), lines.get(1));
        assertTrue(lines.get(2).contains("Start one with Gyre.run(() -> ...)"), lines::toString);
    }

    // ---- java -jar -------------------------------------------------------------------------------

    @Test
    void isSilentInAJarWhoseManifestOpens(@TempDir Path directory) throws IOException {
        assertSilentHello(ChildJvm.run(List.of("-jar", jar(directory, "java.base/java.lang").toString())));
    }

    @Test
    void opensTheJdkItselfInAJarWhoseManifestDoesNot(@TempDir Path directory) throws IOException {
        assertHelloWithTheJdksWarning(
            ChildJvm.run(List.of("-jar", jar(directory, "java.base/java.net").toString())), "ALL-UNNAMED");
    }

    private static Path jar(Path directory, String opens) throws IOException {
        var manifest = new Manifest();
        var attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, Hello.class.getName());
        attributes.put(new Attributes.Name("Add-Opens"), opens);
        attributes.put(Attributes.Name.CLASS_PATH, ChildJvm.classes().toUri().toString());
        var jar = directory.resolve("hello.jar");
        var name = Hello.class.getName().replace('.', '/') + ".class";
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.putNextEntry(new ZipEntry(name));
            Files.copy(ChildJvm.testClasses().resolve(name), out);
        }
        return jar;
    }

    // ---- the module path -------------------------------------------------------------------------

    /// Compiles a module that uses the loop's and nothing but its public names.
    private static List<String> module(Path directory, String... options) throws IOException {
        var source = Files.createDirectories(directory.resolve("source"));
        Files.writeString(source.resolve("module-info.java"), "module demo { requires dev.gyre.loop; }");
        Files.writeString(
            Files.createDirectories(source.resolve("demo")).resolve("Main.java"),
            """
                package demo;
                import static dev.gyre.loop.Gyre.*;
                public class Main {
                    public static void main(String[] arguments) {
                        System.out.println(run(() -> { sleep(ofMillis(1)); return spawn(() -> "hello").await(); }));
                    }
                }
                """);
        var compiled = directory.resolve("compiled").toString();
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                    null,
                    null,
                    null,
                    "-d",
                    compiled,
                    "-p",
                    ChildJvm.classes().toString(),
                    source.resolve("module-info.java").toString(),
                    source.resolve("demo").resolve("Main.java").toString());
        assertEquals(0, status, "the program compiles");
        var arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of(
            "-p", ChildJvm.classes() + java.io.File.pathSeparator + compiled, "-m", "demo/demo.Main"));
        return arguments;
    }

    @Test
    void needsNoFlagOnTheModulePath(@TempDir Path directory) throws IOException {
        var arguments = module(directory);
        for (int i = 0; i < REPETITIONS; i++) {
            assertHelloWithTheJdksWarning(ChildJvm.run(arguments), "dev.gyre.loop");
        }
    }

    @Test
    void isSilentWithAddOpensOnTheModulePath(@TempDir Path directory) throws IOException {
        assertSilentHello(ChildJvm.run(module(directory, "--add-opens", OPEN + "dev.gyre.loop")));
    }

    @Test
    void isSilentWithNativeAccessOnTheModulePath(@TempDir Path directory) throws IOException {
        assertSilentHello(ChildJvm.run(module(directory, "--enable-native-access=dev.gyre.loop")));
    }

    @Test
    void saysWhatToDoOnTheModulePath(@TempDir Path directory) throws IOException {
        assertSaysWhatToDo(ChildJvm.run(module(directory, "-Ddev.gyre.open=false")), "dev.gyre.loop");
    }

    // ---- the table of threads --------------------------------------------------------------------

    static final class DumpsThreads {
        private DumpsThreads() {}

        static void main(String[] arguments) throws IOException {
            var file = Path.of(arguments[0]);
            Gyre.run(() -> {
                Gyre.spawn("the-sleeper", () -> Gyre.sleep(Gyre.ofHours(1)));
                Gyre.yieldNow();
                ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                        .dumpThreads(file.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
            });
            System.out.println(Files.readString(file).contains("the-sleeper"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void listsTasksInThreadDumpsOnlyWhereThatIsAskedFor(boolean isTracking, @TempDir Path directory) {
        for (var road : List.of("--add-opens=" + OPEN + "ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED")) {
            var arguments = new ArrayList<>(List.of(road, "-Ddev.gyre.trackThreads=" + isTracking));
            arguments.addAll(ChildJvm.onClassPath(DumpsThreads.class));
            arguments.add(directory.resolve("dump" + road.length()).toString());
            var ended = ChildJvm.run(arguments);
            assertEquals(isTracking + "\n", ended.out(), ended::toString);
            assertEquals("", ended.err());
        }
    }
}
