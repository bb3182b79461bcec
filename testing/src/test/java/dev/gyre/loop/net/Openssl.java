package dev.gyre.loop.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gyre.loop.Blocking;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/// A running `openssl`, and what it says.
final class Openssl implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;
    private final Writer input;
    private final List<String> said = new ArrayList<>();

    private Openssl(Process process) {
        this.process = process;
        this.output = process.inputReader(UTF_8);
        this.input = process.outputWriter(UTF_8);
    }

    static Openssl start(Object... arguments) throws IOException {
        var command = new ArrayList<String>(List.of("openssl"));
        for (var argument : arguments) {
            command.add(argument.toString());
        }
        return new Openssl(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /// A server at a port that the system chooses, which sends every line back reversed.
    static Openssl reversingServer(TestKeys keys, Object... more) throws IOException {
        var arguments = new ArrayList<Object>(List.of(
            "s_server", "-accept", "127.0.0.1:0", "-rev", "-cert", keys.chain(), "-key", keys.key()));
        arguments.addAll(List.of(more));
        return start(arguments.toArray());
    }

    int port() throws IOException {
        var line = awaitLine("ACCEPT 127.0.0.1:");
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip());
    }

    /// Suspends until it says a line that contains `text`, and returns that.
    String awaitLine(String text) throws IOException {
        return Blocking.<String, IOException>call(() -> {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                said.add(line);
                if (line.contains(text)) {
                    return line;
                }
            }
            throw new IOException("openssl has not said \"" + text + "\", but\n" + String.join("\n", said));
        });
    }

    /// Suspends until it has ended.
    int awaitEnd() throws Exception {
        return Blocking.<Integer, Exception>call(() -> {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                said.add(line);
            }
            return process.waitFor();
        });
    }

    void type(String line) throws IOException {
        input.write(line + "\n");
        input.flush();
    }

    void endInput() throws IOException {
        input.close();
    }

    List<String> said() {
        return said;
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        output.close();
    }
}
