package dev.gyre.os;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.net.ByteStream;
import dev.gyre.loop.os.ProcessSpec;
import dev.gyre.loop.os.Signals;
import dev.gyre.loop.os.Stdio;
import dev.gyre.loop.os.Subprocess;
import dev.gyre.testing.LoopTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Programs that run on loops of their own and are run by a loop: standard input and output, signals, and processes,
/// each with the others.
class ProgramsTest {
    private static ProcessSpec java(Class<?> program, String... arguments) {
        var command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "--add-opens",
            "java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            program.getName()));
        command.addAll(List.of(arguments));
        // They would add a line to what it prints.
        return ProcessSpec.of(command)
                .withoutVariable("JDK_JAVA_OPTIONS")
                .withoutVariable("JAVA_TOOL_OPTIONS")
                .withoutVariable("_JAVA_OPTIONS");
    }

    private static String line(ByteStream stream) throws IOException {
        var line = new StringBuilder();
        var one = ByteBuffer.allocate(1);
        while (stream.read(one.clear()) > 0 && one.get(0) != '\n') {
            line.append((char) one.get(0));
        }
        return line.toString();
    }

    // ---- standard input and output ---------------------------------------------------------------

    /// Answers lines, and does something else as long as none comes.
    static final class Shouter {
        public static void main(String[] args) {
            run(() -> {
                var ticks = new int[1];
                spawn(() -> every(ofMillis(1), () -> ticks[0]++));
                for (var line : Stdio.in().lines(1_000_000)) {
                    Stdio.out().write(line.toUpperCase() + "\n");
                }
                Stdio.err().write(ticks[0] > 0 ? "ticked" : "stood still");
            });
        }
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void aProgramAnswersLinesWhileItsLoopGoesOn() throws Exception {
        try (var shouter = Subprocess.start(java(Shouter.class))) {
            for (var word : List.of("one", "two", "three")) {
                shouter.stream().write(word + "\n");
                assertEquals(word.toUpperCase(), line(shouter.stream()));
            }
            shouter.stream().closeOutput();
            assertEquals("", line(shouter.stream()));
            assertEquals("ticked", line(shouter.errors()));
            assertTrue(shouter.await().isSuccess());
        }
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void nothingThatAProgramHasWrittenIsLostWhenItEnds() throws Exception {
        var input = IntStream.range(0, 100_000).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
        var result = Subprocess.run(java(Shouter.class), input).requireSuccess();
        assertEquals(input.toUpperCase(), result.text());
    }

    // ---- signals ---------------------------------------------------------------------------------

    /// Is told of `TERM` once, and ended by the second one.
    static final class Listener {
        public static void main(String[] args) {
            run(() -> {
                try (var signals = Signals.on("TERM")) {
                    println("listens");
                    println("told of " + signals.next());
                }
                try {
                    println("waits");
                    sleep(ofHours(1));
                } finally {
                    println("cleans up");
                }
            });
        }
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void aSignalThatIsListenedToEndsNothingAndAfterwardsDoesAgain() throws Exception {
        try (var listener = Subprocess.start(java(Listener.class))) {
            var out = listener.stream();
            assertEquals("listens", line(out));
            listener.terminate();
            assertEquals("told of TERM", line(out));
            assertEquals("waits", line(out));
            listener.terminate();
            assertEquals("cleans up", line(out));
            assertEquals(128 + 15, listener.await().code());
        }
    }

    // ---- processes -------------------------------------------------------------------------------

    @LoopTest(seeds = 20, time = LoopTest.Time.REAL)
    void programsInAPipelineRunAtTheSameTime() throws Exception {
        try (var upper = Subprocess.start(ProcessSpec.of("tr", "a-z", "A-Z"));
                var sort = Subprocess.start(ProcessSpec.of("sort"))) {
            var sorted = new StringBuilder();
            gather(
                () -> {
                    upper.stream().write("pear\napple\nfig\n");
                    upper.stream().closeOutput();
                },
                () -> {
                    var buffer = ByteBuffer.allocate(5);
                    while (upper.stream().read(buffer.clear()) >= 0) {
                        sort.stream().write(buffer.flip());
                    }
                    sort.stream().closeOutput();
                },
                () -> {
                    for (var word = line(sort.stream()); !word.isEmpty(); word = line(sort.stream())) {
                        sorted.append(word).append(' ');
                    }
                });
            assertEquals("APPLE FIG PEAR ", sorted.toString());
        }
    }

    @LoopTest(seeds = 20, time = LoopTest.Time.REAL)
    void aRunThatIsCancelledInAnyOrderLeavesNothing(RandomGenerator random) {
        var task = spawn(() -> Subprocess.run(ProcessSpec.shell("cat; sleep 1000"), "input"));
        for (int turns = random.nextInt(100); turns > 0; turns--) {
            yieldNow();
        }
        task.cancel("enough");
        assertThrows(TaskCancelledException.class, task::await);
        assertEquals(List.of(), ProcessHandle.current().descendants()
                .map(ProcessHandle::info)
                .filter(info -> info.commandLine().orElse("").contains("sleep"))
                .toList());
    }

    @LoopTest(time = LoopTest.Time.REAL)
    void manyProgramsRunAtOnce() {
        var numbers = IntStream.range(0, 40).boxed().toList();
        var squares = gather(numbers, 10, number -> Subprocess.run(
            ProcessSpec.shell("read n; echo $((n * n))"), number + "\n").requireSuccess().text().strip());
        assertEquals(numbers.stream().map(n -> Integer.toString(n * n)).toList(), squares);
    }
}
