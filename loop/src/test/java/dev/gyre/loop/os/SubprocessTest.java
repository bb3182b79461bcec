package dev.gyre.loop.os;

import static dev.gyre.loop.Gyre.moveOnAfter;
import static dev.gyre.loop.Gyre.ofMillis;
import static dev.gyre.loop.Gyre.ofSeconds;
import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.timeout;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TimeoutException;
import dev.gyre.loop.net.LimitExceededException;
import dev.gyre.loop.net.StreamClosedException;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Programs that are run, with each way of connecting them.
class SubprocessTest {
    @TempDir Path directory;

    static Stream<Launcher> launchers() {
        return Launchers.all();
    }

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        ProcessLeaks.assertNone();
    }

    private static String read(Subprocess process, int room) throws IOException {
        var target = ByteBuffer.allocate(room);
        int count = process.stream().read(target);
        return count < 0 ? "end" : new String(target.array(), 0, count);
    }

    private static String readAll(Subprocess process) throws IOException {
        var text = new StringBuilder();
        for (var part = read(process, 1000); !part.equals("end"); part = read(process, 1000)) {
            text.append(part);
        }
        return text.toString();
    }

    // ---- running ---------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("launchers")
    void aProgramLeavesItsStatusItsOutputAndItsErrors(Launcher launcher) {
        run(() -> {
            var spec = ProcessSpec.shell("cat; echo oops >&2; exit 3");
            var result = Subprocess.run(spec, "input".getBytes(), launcher);
            assertEquals("input", result.text());
            assertEquals("oops\n", result.errorText());
            assertEquals(new ExitStatus(3), result.status());
            assertFalse(result.status().isSuccess());
            assertEquals(OptionalInt.empty(), result.status().signal());
            var failure = assertThrows(ProcessFailedException.class, result::requireSuccess);
            assertEquals("sh ended with exit code 3: oops", failure.getMessage());
            assertEquals(result, failure.result());
            assertArrayEquals("input".getBytes(), result.output());
            assertArrayEquals("oops\n".getBytes(), result.errors());
        });
    }

    @ParameterizedTest
    @MethodSource("launchers")
    void aSignalThatEndedItIsTold(Launcher launcher) {
        run(() -> {
            var status = Subprocess.run(ProcessSpec.shell("kill -KILL $$"), new byte[0], launcher).status();
            assertEquals(OptionalInt.of(9), status.signal());
            assertEquals(137, status.code());
            assertEquals("exit code 137 (signal 9, KILL)", status.toString());
            assertTrue(Subprocess.run(ProcessSpec.of("true"), new byte[0], launcher).requireSuccess()
                    .toString().contains("exit code 0"));
        });
    }

    /// Each pipe alone is too small for it.
    @ParameterizedTest
    @MethodSource("launchers")
    void muchGoesInAndOutAtTheSameTime(Launcher launcher) {
        run(() -> {
            var input = new byte[5_000_000];
            new Random(1).nextBytes(input);
            var spec = ProcessSpec.shell("tee /dev/stderr");
            var result = Subprocess.run(spec, input, launcher).requireSuccess();
            assertArrayEquals(input, result.output());
            assertArrayEquals(input, result.errors());
        });
    }

    @ParameterizedTest
    @MethodSource("launchers")
    void aProgramNeedNotReadItsInput(Launcher launcher) {
        run(() -> {
            var result = Subprocess.run(ProcessSpec.of("echo", "hi"), new byte[10_000_000], launcher);
            assertEquals("hi\n", result.requireSuccess().text());
        });
    }

    @ParameterizedTest
    @MethodSource("launchers")
    void environmentAndDirectoryAreThoseOfTheSpec(Launcher launcher) {
        run(() -> {
            var spec = ProcessSpec.shell("pwd; echo \"$A-$B-$HOME\"")
                    .withDirectory(directory.toRealPath())
                    .withVariable("A", "a value")
                    .withoutVariable("HOME");
            var lines = Subprocess.run(spec, new byte[0], launcher).text().lines().toList();
            assertEquals(directory.toRealPath().toString(), lines.get(0));
            assertEquals("a value--", lines.get(1));
            var bare = ProcessSpec.of("/usr/bin/env").withEnvironment(Map.of("ONLY", "this"));
            assertEquals("ONLY=this\n", Subprocess.run(bare, new byte[0], launcher).text());
            // Without taking part in it, a shell changes nothing in the arguments.
            var literal = ProcessSpec.of("echo", "$HOME", "*", "a b");
            assertEquals("$HOME * a b\n", Subprocess.run(literal, new byte[0], launcher).text());
        });
    }

    @ParameterizedTest
    @MethodSource("launchers")
    void streamsMayGoElsewhere(Launcher launcher) {
        run(() -> {
            var in = Files.writeString(directory.resolve("in"), "from a file");
            var out = directory.resolve("out").toFile();
            var spec = ProcessSpec.shell("cat; echo oops >&2")
                    .withStdin(Redirect.from(in.toFile()))
                    .withStdout(Redirect.to(out));
            var result = Subprocess.run(spec, new byte[0], launcher);
            assertEquals("", result.text());
            assertEquals("oops\n", result.errorText());
            assertEquals("from a file", Files.readString(out.toPath()));
            assertThrows(IllegalArgumentException.class, () -> Subprocess.run(spec, new byte[1], launcher));

            var merged = ProcessSpec.shell("echo a; echo b >&2; echo c").withMergedErrors();
            assertEquals("a\nb\nc\n", Subprocess.run(merged, new byte[0], launcher).text());
            var dropped = ProcessSpec.shell("echo a; echo b >&2").withStdout(Redirect.DISCARD);
            assertEquals("b\n", Subprocess.run(dropped, new byte[0], launcher).errorText());
            try (var process = Subprocess.start(spec.withStderr(Redirect.DISCARD), launcher)) {
                assertEquals("end", read(process, 10));
                assertThrows(StreamClosedException.class, () -> process.stream().write("x"));
                assertThrows(StreamClosedException.class, () -> process.errors().write("x"));
            }
        });
    }

    /// Standard output of the tests is of no use, so the inherited one is that of a program in between.
    @ParameterizedTest
    @MethodSource("launchers")
    void whatCannotBeStartedIsAnErrorThatNamesIt(Launcher launcher) {
        run(() -> {
            int before = Descriptors.count();
            var absent = assertThrows(IOException.class,
                () -> Subprocess.start(ProcessSpec.of("no-such-program"), launcher));
            assertTrue(absent.getMessage().contains("no-such-program"), absent.getMessage());
            var nowhere = ProcessSpec.of("true").withDirectory(directory.resolve("absent"));
            var lost = assertThrows(IOException.class, () -> Subprocess.start(nowhere, launcher));
            assertTrue(lost.getMessage().contains("absent"), lost.getMessage());
            assertThrows(IOException.class, () -> Subprocess.start(
                ProcessSpec.of("true").withStdin(Redirect.from(new File("/absent"))), launcher));
            assertEquals(before, Descriptors.count(), () -> Descriptors.open().toString());
            assertThrows(IllegalArgumentException.class, () -> ProcessSpec.of());
            assertThrows(IllegalArgumentException.class, () -> ProcessSpec.of("x").withOutputBytesMax(-1));
            assertThrows(IllegalArgumentException.class,
                () -> ProcessSpec.of("x").withKillGrace(Duration.ofMillis(-1)));
        });
    }

    @ParameterizedTest
    @MethodSource("launchers")
    void moreOutputThanAllowedEndsTheProgramAndNamesTheOption(Launcher launcher) {
        run(() -> {
            var spec = ProcessSpec.shell("echo begin; while true; do echo y; done").withOutputBytesMax(1000);
            var failure = assertThrows(LimitExceededException.class,
                () -> Subprocess.run(spec, new byte[0], launcher));
            assertTrue(failure.getMessage().contains("ProcessSpec.outputBytesMax"), failure.getMessage());
            assertTrue(failure.getMessage().contains("1000"), failure.getMessage());
            var partial = PartialOutput.in(failure).orElseThrow();
            assertEquals(1000, partial.output().length);
            assertTrue(partial.text().startsWith("begin\ny\n"), partial.text());
            var exact = ProcessSpec.of("echo", "123").withOutputBytesMax(4);
            assertEquals("123\n", Subprocess.run(exact, new byte[0], launcher).text());
        });
    }

    // ---- talking ---------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("launchers")
    void aConversationGoesBackAndForth(Launcher launcher) {
        run(() -> {
            try (var cat = Subprocess.start(ProcessSpec.of("cat"), launcher)) {
                var stream = cat.stream();
                for (int i = 0; i < 100; i++) {
                    stream.write("line " + i);
                    assertEquals("line " + i, read(cat, 100));
                }
                assertEquals(0, stream.read(ByteBuffer.allocate(0)));
                stream.closeOutput();
                stream.closeOutput();
                assertThrows(StreamClosedException.class, () -> stream.write("x"));
                assertEquals("end", read(cat, 100));
                assertTrue(cat.await().isSuccess());
                assertTrue(cat.status().orElseThrow().isSuccess());
                assertTrue(stream.remoteAddress().toString().contains(Long.toString(cat.pid())));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("launchers")
    void theLoopIsFreeWhileAProgramIsSilent(Launcher launcher) {
        run(() -> {
            try (var cat = Subprocess.start(ProcessSpec.of("cat"), launcher)) {
                var reading = spawn(() -> read(cat, 10));
                var ending = spawn(cat::await);
                for (int turn = 0; turn < 1000; turn++) {
                    yieldNow();
                }
                assertFalse(reading.isDone());
                assertFalse(ending.isDone());
                cat.stream().write("x");
                assertEquals("x", reading.await());
                cat.stream().closeOutput();
                assertTrue(ending.await().isSuccess());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("launchers")
    void aWriteSuspendsWhileTheProgramDoesNotRead(Launcher launcher) {
        run(() -> {
            try (var cat = Subprocess.start(ProcessSpec.of("cat"), launcher)) {
                var much = "x".repeat(1_000_000);
                var writing = spawn(() -> {
                    cat.stream().write(much);
                    cat.stream().closeOutput();
                });
                for (int turn = 0; turn < 1000; turn++) {
                    yieldNow();
                }
                assertFalse(writing.isDone());
                assertEquals(much, readAll(cat));
                writing.await();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("launchers")
    void writingToAProgramThatIsGoneIsAnError(Launcher launcher) {
        run(() -> {
            try (var gone = Subprocess.start(ProcessSpec.shell("exec 0<&-; sleep 1000"), launcher)) {
                assertThrows(IOException.class, () -> {
                    while (true) {
                        gone.stream().write("x".repeat(10_000));
                    }
                });
            }
        });
    }

    @ParameterizedTest
    @MethodSource("launchers")
    void aCancelledReadLosesNothing(Launcher launcher) {
        run(() -> {
            try (var cat = Subprocess.start(ProcessSpec.of("cat"), launcher)) {
                var sent = new StringBuilder();
                var received = new StringBuilder();
                for (int i = 0; i < 300; i++) {
                    var task = spawn(() -> received.append(read(cat, 3)));
                    for (int turn = 0; turn < i % 4; turn++) {
                        yieldNow();
                    }
                    cat.stream().write(i + " ");
                    sent.append(i).append(' ');
                    for (int turn = 0; turn < i % 50; turn++) {
                        yieldNow();
                    }
                    task.cancel("at " + i);
                    try {
                        task.await();
                    } catch (TaskCancelledException cancelled) {
                        // What it would have read comes later.
                    }
                }
                cat.stream().closeOutput();
                received.append(readAll(cat));
                assertEquals(sent.toString(), received.toString());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("launchers")
    void oneTaskReadsAndOneWrites(Launcher launcher) {
        run(() -> {
            try (var cat = Subprocess.start(ProcessSpec.of("cat"), launcher)) {
                var reading = spawn(() -> read(cat, 10));
                var writing = spawn(() -> cat.stream().write("x".repeat(1_000_000)));
                yieldNow();
                assertThrows(IllegalStateException.class, () -> read(cat, 10));
                while (!reading.isDone()) {
                    yieldNow();
                }
                assertFalse(writing.isDone());
                assertThrows(IllegalStateException.class, () -> cat.stream().write("y"));
                writing.cancel("enough");
                assertThrows(TaskCancelledException.class, writing::await);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("launchers")
    void closingAStreamEndsTheReadsAndWritesOfOthers(Launcher launcher) {
        run(() -> {
            try (var sleep = Subprocess.start(ProcessSpec.of("sleep", "1000"), launcher)) {
                var reading = spawn(() -> assertThrows(StreamClosedException.class, () -> read(sleep, 10)));
                var listening = spawn(() -> assertThrows(StreamClosedException.class,
                    () -> sleep.errors().read(ByteBuffer.allocate(1))));
                var writing = spawn(() -> assertThrows(StreamClosedException.class,
                    () -> sleep.stream().write("x".repeat(1_000_000))));
                for (int turn = 0; turn < 1000; turn++) {
                    yieldNow();
                }
                sleep.stream().abort();
                sleep.errors().abort();
                reading.await();
                listening.await();
                writing.await();
                assertTrue(sleep.stream().isClosed());
                assertThrows(StreamClosedException.class, () -> read(sleep, 10));
                assertTrue(sleep.status().isEmpty());
            }
        });
    }

    // ---- cancelling ------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("launchers")
    void aTimeoutEndsTheProgramAndKeepsWhatItHasWritten(Launcher launcher) {
        run(() -> {
            var spec = ProcessSpec.shell("echo out; echo err >&2; cat; echo after; sleep 1000");
            var late = assertThrows(TimeoutException.class, () -> timeout(ofSeconds(1),
                () -> Subprocess.run(spec, "input\n".getBytes(), launcher)));
            var partial = PartialOutput.in(late).orElseThrow();
            assertEquals("out\ninput\nafter\n", partial.text());
            assertEquals("err\n", partial.errorText());
            assertArrayEquals(partial.text().getBytes(), partial.output());
            assertArrayEquals(partial.errorText().getBytes(), partial.errors());
            assertTrue(partial.getMessage().contains("16 bytes of output and 4 of errors"), partial.getMessage());
        });
    }

    /// What it says to being asked to end is heard, be it more than a pipe has room for.
    @ParameterizedTest
    @MethodSource("launchers")
    void theLastWordsOfACancelledProgramAreKept(Launcher launcher) {
        run(() -> {
            var spec = ProcessSpec.shell("""
                    trap 'head -c 200000 /dev/zero; echo bye; exit 0' TERM
                    echo ready
                    while true; do sleep 0.01; done
                    """);
            var started = new boolean[1];
            var task = spawn(() -> Subprocess.run(spec, new byte[0], recordingIn(started, launcher)));
            Until.happened("the program runs", () -> started[0]);
            // Not the program's begin, but that it has said so, makes it ready: there is no other way to see that.
            Until.happened("it has children", () -> ProcessHandle.current().descendants()
                    .anyMatch(process -> process.info().command().orElse("").endsWith("sleep")));
            task.cancel("enough");
            var cancelled = assertThrows(TaskCancelledException.class, task::await);
            var text = PartialOutput.in(cancelled).orElseThrow().text();
            assertTrue(text.startsWith("ready\n"), text);
            assertTrue(text.endsWith("bye\n"), () -> "…" + text.substring(Math.max(0, text.length() - 10)));
            assertEquals(200_000 + 10, text.length());
        });
    }

    private static Launcher recordingIn(boolean[] started, Launcher launcher) {
        return spec -> {
            var launched = launcher.launch(spec);
            started[0] = true;
            return launched;
        };
    }

    /// Whenever it is cancelled: no process is left, no thread and no descriptor ([#nothingIsLeft]).
    @ParameterizedTest
    @MethodSource("launchers")
    void aRunThatIsCancelledAtAnyMomentLeavesNothing(Launcher launcher) {
        run(() -> {
            Subprocess.run(ProcessSpec.of("true"), new byte[0], launcher);
            int before = Descriptors.count();
            for (int i = 0; i < 40; i++) {
                var spec = ProcessSpec.shell("cat; sleep 1000 & sleep 1000").withKillGrace(ofSeconds(10));
                var task = spawn(() -> Subprocess.run(spec, new byte[100_000], launcher));
                if (i < 20) {
                    for (int turn = 0; turn < i; turn++) {
                        yieldNow();
                    }
                } else {
                    moveOnAfter(ofMillis(i - 20), task::await);
                }
                task.cancel("at " + i);
                assertThrows(TaskCancelledException.class, task::await);
            }
            // With the JDK's pipes, the thread that buries a process closes them.
            Until.happened("all descriptors are closed", () -> Descriptors.count() <= before);
        });
    }

    @ParameterizedTest
    @MethodSource("launchers")
    void aConversationThatWasCancelledCanBeTakenUpAgain(Launcher launcher) {
        run(() -> {
            var input = new byte[300_000];
            new Random(3).nextBytes(input);
            var spec = ProcessSpec.shell("cat; read go <" + directory.resolve("go") + "; echo done");
            Subprocess.run(ProcessSpec.of("mkfifo", directory.resolve("go").toString())).requireSuccess();
            try (var process = Subprocess.start(spec, launcher)) {
                var late = assertThrows(TimeoutException.class,
                    () -> timeout(ofMillis(200), () -> process.communicate(input)));
                int partial = PartialOutput.in(late).orElseThrow().output().length;
                assertTrue(partial <= input.length);
                assertTrue(process.status().isEmpty());
                Subprocess.run(ProcessSpec.shell("echo > " + directory.resolve("go"))).requireSuccess();
                var result = process.communicate(input).requireSuccess();
                assertArrayEquals(input, java.util.Arrays.copyOf(result.output(), input.length));
                assertEquals(input.length + 5, result.output().length);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("launchers")
    void nothingOfACancelledTaskIsStarted(Launcher launcher) {
        run(() -> {
            var task = spawn(() -> {
                Task.current().cancel("before");
                assertThrows(TaskCancelledException.class, () -> Subprocess.start(ProcessSpec.of("true"), launcher));
                return "done";
            });
            assertEquals("done", task.await());
        });
    }

    // ---- ending ----------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("launchers")
    void aProgramCanBeEndedInThreeWays(Launcher launcher) {
        run(() -> {
            try (var sleep = Subprocess.start(ProcessSpec.of("sleep", "1000"), launcher)) {
                sleep.terminate();
                assertEquals(OptionalInt.of(15), sleep.await().signal());
                sleep.terminate();
                sleep.kill();
            }
            try (var sleep = Subprocess.start(ProcessSpec.of("sleep", "1000"), launcher)) {
                sleep.kill();
                assertEquals(OptionalInt.of(9), sleep.await().signal());
            }
            try (var sleep = Subprocess.start(ProcessSpec.of("sleep", "1000"), launcher)) {
                assertEquals(OptionalInt.of(15), sleep.end().signal());
                assertEquals(OptionalInt.of(15), sleep.end().signal());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("launchers")
    void aProgramThatDoesNotEndWhenAskedIsMadeTo(Launcher launcher) {
        run(() -> {
            var spec = ProcessSpec.shell("trap '' TERM; echo ready; while true; do sleep 1000; done")
                    .withKillGrace(ofMillis(300));
            try (var stubborn = Subprocess.start(spec, launcher)) {
                assertEquals("ready\n", read(stubborn, 10));
                assertEquals(OptionalInt.of(9), stubborn.end().signal());
            }
        });
    }

    /// Children, grandchildren, and one whose parent does not end when it is asked.
    @ParameterizedTest
    @MethodSource("launchers")
    void whatAProgramHasStartedEndsWithIt(Launcher launcher) {
        run(() -> {
            var spec = ProcessSpec.shell("""
                    sleep 1001 &
                    sh -c 'sleep 1002 & sh -c "sleep 1003; true"; true' &
                    sh -c 'trap "" TERM; sleep 1004; sleep 1005; true' &
                    echo ready
                    wait
                    """).withKillGrace(ofMillis(500));
            try (var family = Subprocess.start(spec, launcher)) {
                assertEquals("ready\n", read(family, 10));
                Until.happened("all have begun", () -> ProcessHandle.of(family.pid()).orElseThrow().descendants()
                        .filter(process -> process.info().command().orElse("").endsWith("sleep")).count() == 4);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("launchers")
    void closingInACancelledTaskEndsTheProgram(Launcher launcher) {
        run(() -> {
            var pid = new long[1];
            var task = spawn(() -> {
                try (var sleep = Subprocess.start(ProcessSpec.of("sleep", "1000"), launcher)) {
                    pid[0] = sleep.pid();
                    Task.current().cancel("inside");
                    sleep.await();
                }
            });
            assertThrows(TaskCancelledException.class, task::await);
            assertTrue(ProcessHandle.of(pid[0]).isEmpty());
        });
    }

    @ParameterizedTest
    @MethodSource("launchers")
    void whatIsForgottenEndsWithTheLoop(Launcher launcher) {
        var pid = run(() -> Subprocess.start(ProcessSpec.shell("sleep 1000; true"), launcher).pid());
        assertTrue(pid > 0);
    }

    // ---- what only Linux can do ------------------------------------------------------------------

    @Test
    void programsAreStartedInTheBestWay() {
        assertEquals(Launchers.linux().toString(), Launcher.ofSystem().toString());
    }

    @Test
    void silentProgramsTakeNoThreads() {
        run(() -> {
            for (int i = 0; i < 20; i++) {
                var cat = Subprocess.start(ProcessSpec.of("cat"), Launchers.linux());
                spawn(() -> read(cat, 10));
                spawn(() -> cat.errors().read(ByteBuffer.allocate(1)));
            }
            for (int turn = 0; turn < 100; turn++) {
                yieldNow();
            }
            assertEquals(0, PipeThreadCount.now());
            assertEquals(1, Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("gyre-pipes"))
                    .count());
        });
    }

    /// The end of the output is when nobody can write there any more, and not when the first program has ended.
    @Test
    void whatIsWrittenByThoseThatItLeavesBehindIsRead() {
        run(() -> {
            var spec = ProcessSpec.shell("exec 3<&0; (read go <&3; echo late) & echo early");
            try (var process = Subprocess.start(spec, Launchers.linux())) {
                assertEquals("early\n", read(process, 100));
                assertTrue(process.await().isSuccess());
                process.stream().write("go\n");
                assertEquals("late\n", readAll(process));
            }
        });
    }

    /// A program that hides from its family keeps the pipe open; nobody waits for it for ever.
    @Test
    void whatEscapesHoldsNobody() {
        run(() -> {
            int before = Descriptors.count();
            var spec = ProcessSpec.shell("(sleep 1000 & echo $!)");
            var late = assertThrows(TimeoutException.class, () -> timeout(ofMillis(500),
                () -> Subprocess.run(spec, new byte[0], Launchers.linux())));
            var pid = Long.parseLong(PartialOutput.in(late).orElseThrow().text().strip());
            assertEquals(before, Descriptors.count(), () -> Descriptors.open().toString());
            assertTrue(ProcessHandle.of(pid).orElseThrow().destroyForcibly());
        });
    }

    @ParameterizedTest
    @MethodSource("launchers")
    void thereIsALimitOfOpenProcesses(Launcher launcher) {
        run(() -> {
            for (int i = 0; i < 256; i++) {
                LoopOwned.add(Subprocess.start(ProcessSpec.of("true"), launcher));
            }
            var failure = assertThrows(IllegalStateException.class,
                () -> Subprocess.start(ProcessSpec.of("true"), launcher));
            assertTrue(failure.getMessage().contains("256 subprocesses"), failure.getMessage());
        });
    }
}
