package dev.gyre.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gyre.loop.EventLoop;
import dev.gyre.loop.Gyre;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WithoutJUnitTest {
    /// Uses everything that is not about JUnit.
    static final class Program {
        public static void main(String... args) {
            assertThrowsNoClassFor("org.junit.jupiter.api.Test");
            Explorer.explore(3, () -> {
                var order = new Sequencer();
                var pair = MemoryStream.pair(1);
                Gyre.gather(() -> {
                    try (var step = order.at(0)) {
                        pair.client().write(new byte[] {1});
                    }
                }, () -> order.at(1).close());
                LoopAssertions.waitAllTasksBlocked();
                Gyre.sleep(Gyre.ofHours(1));
            });
            StreamConformance.of(() -> {
                var pair = MemoryStream.pair(100);
                return new StreamConformance.Pair(pair.client(), pair.server());
            }).withTime(LoopTest.Time.VIRTUAL).behaviours().getFirst().run();
            System.out.println(Printed.by(() -> System.out.println("worked")));
        }

        private static void assertThrowsNoClassFor(String name) {
            try {
                throw new IllegalStateException("found " + Class.forName(name));
            } catch (ClassNotFoundException expected) {
                System.out.println("no JUnit here");
            }
        }
    }

    @Test
    void everythingButTheExtensionWorksWithoutJUnit() throws Exception {
        var classPath = Stream.of(EventLoop.class, Explorer.class, Program.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .map(location -> Path.of(java.net.URI.create(location.toString())).toString())
                .collect(Collectors.joining(File.pathSeparator));
        var child = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath,
            Program.class.getName())
                .redirectErrorStream(true)
                .start();
        var lines = new String(child.getInputStream().readAllBytes(), UTF_8).lines().toList();
        assertEquals(List.of("no JUnit here", "[worked]"), lines);
        assertEquals(0, child.waitFor());
    }

    @Test
    void outsideALoopTheToolsSayHowToStartOne() {
        var failure = assertThrows(IllegalStateException.class, LoopAssertions::waitAllTasksBlocked);
        assertEquals(true, failure.getMessage().contains("Gyre.run"), failure.getMessage());
    }
}
