package dev.gyre.behaviours;

import static dev.gyre.loop.Gyre.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Promise;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a signal does to a process in which a loop runs. Each test starts such a process, and sends it `SIGTERM`, which
/// is treated as `SIGINT` is and cannot have been turned off by the shell that runs the tests.
class SignalsTest {
    private static final int EXIT_CODE = 128 + 15;

    private Process process;

    /// The program that is sent signals.
    static final class Waiting {
        public static void main(String[] args) {
            run(() -> {
                println("ready");
                try {
                    Promise.create().await();
                } finally {
                    println("cleans up");
                    shield(ofHours(1), () -> sleep(args[0].equals("stubborn") ? ofHours(1) : ofMillis(1)));
                    println("cleaned up");
                }
            });
        }
    }

    private BufferedReader start(String how) throws IOException {
        process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Waiting.class.getName(),
            how)
                .redirectErrorStream(true)
                .start();
        return process.inputReader();
    }

    @AfterEach
    void endProcess() {
        process.destroyForcibly();
    }

    /// asyncio: test_interrupt_wait, test_signal_handling_while_running.
    @Test
    void aSignalCancelsMainAndWaitsForItToCleanUp() throws Exception {
        try (var output = start("quick")) {
            assertEquals("ready", output.readLine());
            process.toHandle().destroy();
            assertEquals("cleans up", output.readLine());
            assertEquals("cleaned up", output.readLine());
            assertTrue(process.waitFor(1, TimeUnit.MINUTES));
            assertEquals(EXIT_CODE, process.exitValue());
        }
    }

    /// asyncio: a second `SIGINT` raises `KeyboardInterrupt` at once (Runner).
    @Test
    void aSecondSignalEndsTheProcessAtOnce() throws Exception {
        try (var output = start("stubborn")) {
            assertEquals("ready", output.readLine());
            process.toHandle().destroy();
            assertEquals("cleans up", output.readLine());
            long began = System.nanoTime();
            process.toHandle().destroy();
            assertNull(output.readLine());
            assertTrue(process.waitFor(1, TimeUnit.MINUTES));
            assertEquals(EXIT_CODE, process.exitValue());
            var seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
            assertTrue(seconds < 8, "it took " + seconds + " s, though the grace time is 10 s");
        }
    }
}
