package dev.gyre.loop.net;

import static dev.gyre.loop.Gyre.run;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.loop.Gyre;
import dev.gyre.testing.LoopTest;
import dev.gyre.testing.LoopTest.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// The service manager is the program `systemd-socket-activate`, which starts a JVM at the first connection.
@Tag("clients")
class SystemdActivationTest {
    /// The program that is started: it greets one client.
    static final class Greeter {
        private Greeter() {}

        /// Needs the socket of the test, and nothing else.
        public static void main(String... arguments) {
            run(() -> {
                for (var inherited : SocketActivation.listeners()) {
                    try (var listener = inherited.listener(); var stream = listener.accept()) {
                        stream.write("hello from " + inherited.name());
                    }
                }
            });
        }
    }

    private static Process start(Path socket) throws IOException {
        var command = new ArrayList<>(List.of(
            "systemd-socket-activate", "--listen=" + socket, "--fdname=web",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens", "java.base/java.lang=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED", "-cp",
            System.getProperty("java.class.path"), Greeter.class.getName()));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    @LoopTest(time = Time.REAL)
    void aProgramIsStartedWithItsListener(@TempDir Path folder) throws Exception {
        var socket = folder.resolve("web.sock");
        var process = start(socket);
        try {
            while (!Files.exists(socket)) {
                Gyre.sleep(Gyre.ofMillis(10));
            }
            try (var stream = Unix.connect(socket)) {
                assertEquals("hello from web", new String(stream.reader().remaining(100)));
            }
            assertEquals(true, process.waitFor(10, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }
}
