import static dev.gyre.loop.Gyre.await;
import static dev.gyre.loop.Gyre.awaitAll;
import static dev.gyre.loop.Gyre.spawn;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gyre.loop.Action;
import dev.gyre.loop.Task;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A server of this folder that runs, as a task of the test's loop, until it is closed. Its first lines of output end
/// in its ports, with or without a slash.
final class ServerUnderTest implements AutoCloseable {
    private final Task<?> task;
    private final List<Integer> ports;

    private ServerUnderTest(Task<?> task, List<Integer> ports) {
        this.task = task;
        this.ports = ports;
    }

    static ServerUnderTest start(Action<?> program) {
        return start(program, 1);
    }

    /// Waits for so many ports.
    static ServerUnderTest start(Action<?> program, int ports) {
        var firstLines = new CompletableFuture<List<String>>();
        var before = System.out;
        System.setOut(new PrintStream(new LineListener(ports, firstLines), true, UTF_8));
        try {
            var task = spawn("server", program);
            return new ServerUnderTest(task, await(firstLines).stream()
                    .map(line -> Integer.parseInt(line.replaceAll(".*:(\\d+)/?", "$1"))).toList());
        } finally {
            System.setOut(before);
        }
    }

    int port() {
        return ports.getFirst();
    }

    int lastPort() {
        return ports.getLast();
    }

    @Override
    public void close() {
        task.cancel("the test is over");
        awaitAll(List.of(task));
    }

    /// Completes a future with the first lines that are written.
    private static final class LineListener extends ByteArrayOutputStream {
        private final int lines;
        private final CompletableFuture<List<String>> firstLines;

        LineListener(int lines, CompletableFuture<List<String>> firstLines) {
            this.lines = lines;
            this.firstLines = firstLines;
        }

        @Override
        public void flush() {
            var text = toString(UTF_8);
            if (text.chars().filter(c -> c == '\n').count() >= lines) {
                firstLines.complete(text.lines().limit(lines).toList());
            }
        }
    }
}
