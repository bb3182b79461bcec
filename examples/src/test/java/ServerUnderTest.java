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

/// A server of this folder that runs, as a task of the test's loop, until it is closed. Its first line of output
/// ends in its port, with or without a slash.
final class ServerUnderTest implements AutoCloseable {
    private final Task<?> task;
    private final int port;

    private ServerUnderTest(Task<?> task, int port) {
        this.task = task;
        this.port = port;
    }

    static ServerUnderTest start(Action<?> program) {
        var firstLine = new CompletableFuture<String>();
        var before = System.out;
        System.setOut(new PrintStream(new LineListener(firstLine), true, UTF_8));
        try {
            var task = spawn("server", program);
            var line = await(firstLine);
            return new ServerUnderTest(task, Integer.parseInt(line.replaceAll(".*:(\\d+)/?", "$1")));
        } finally {
            System.setOut(before);
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        task.cancel("the test is over");
        awaitAll(List.of(task));
    }

    /// Completes a future with the first line that is written.
    private static final class LineListener extends ByteArrayOutputStream {
        private final CompletableFuture<String> firstLine;

        LineListener(CompletableFuture<String> firstLine) {
            this.firstLine = firstLine;
        }

        @Override
        public void flush() {
            var text = toString(UTF_8);
            if (text.contains("\n")) {
                firstLine.complete(text.lines().findFirst().orElseThrow());
            }
        }
    }
}
