package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.acme.HeldNames;
import dev.acme.LooksUp;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Names that code of others looks up in a task, through the JDK: the C library blocks the thread, and the loop must
/// not stop for that. Each in a VM of its own, for a process has one resolver.
class JdkLookupsTest {
    private static final String OPEN = "java.base/java.lang=";

    @TempDir private static Path directory;

    /// Where the JDK finds the resolver that holds its thread, after the loop's.
    private static Path heldNames() throws IOException {
        var services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(
            services.resolve("java.net.spi.InetAddressResolverProvider"), HeldNames.class.getName() + "\n");
        return directory;
    }

    private static String path(Path... entries) {
        return String.join(File.pathSeparator, List.of(entries).stream().map(Path::toString).toList());
    }

    private static List<String> onClassPath(String... options) throws IOException {
        var arguments = new ArrayList<>(List.of("--add-opens", OPEN + "ALL-UNNAMED"));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("-cp", path(ChildJvm.classes(), ChildJvm.testClasses(), heldNames())));
        arguments.add(LooksUp.class.getName());
        return arguments;
    }

    private static List<String> run(List<String> command, String... arguments) {
        var all = new ArrayList<>(command);
        all.addAll(List.of(arguments));
        var ended = ChildJvm.run(all);
        assertEquals(0, ended.exitCode(), ended::toString);
        assertEquals("", ended.err());
        return ended.outLines();
    }

    private static final List<String> THE_LOOP_GOES_ON = List.of(
        "address: address.held.test/127.0.0.1, went on",
        "socket address: socket-address.held.test/127.0.0.1, went on",
        "socket: socket.held.test/127.0.0.1, went on",
        "http client: status 204, went on",
        "reverse: reverse.held.test, went on",
        "callback: callback.held.test/127.0.0.1, went on",
        "resolver: [resolver.held.test/127.0.0.1], went on",
        "static initializer: static.held.test/127.0.0.1, stood still");

    @Test
    void doNotStopTheLoop() throws IOException {
        assertEquals(THE_LOOP_GOES_ON, run(onClassPath()));
    }

    @Test
    void doNotStopTheLoopOnTheModulePath() throws IOException {
        var command = List.of(
            "--add-opens", OPEN + "dev.gyre.loop",
            "-p", ChildJvm.classes().toString(),
            "--add-modules", "dev.gyre.loop",
            "-cp", path(ChildJvm.testClasses(), heldNames()),
            LooksUp.class.getName());
        assertEquals(THE_LOOP_GOES_ON, run(command));
    }

    /// What the JDK does by itself, and what the other test would look like if the loop did nothing about it.
    @Test
    void stopTheLoopWhereTheLoopsResolverIsTurnedOff() throws IOException {
        assertEquals(
            List.of(
                "address: address.held.test/127.0.0.1, stood still",
                "socket address: socket-address.held.test/127.0.0.1, stood still",
                "socket: socket.held.test/127.0.0.1, stood still",
                "http client: status 204, stood still",
                "reverse: reverse.held.test, stood still",
                "callback: callback.held.test/127.0.0.1, stood still",
                "resolver: [resolver.held.test/127.0.0.1], went on",
                "static initializer: static.held.test/127.0.0.1, stood still"),
            run(onClassPath("-Ddev.gyre.resolver=false"), "stuck"));
    }

    @Test
    void keepTheRules() throws IOException {
        assertEquals(
            List.of(
                "given up in time: true",
                "afterwards: given-up.held.test/127.0.0.1",
                "unknown: unknown.test: not in this test, true",
                "asked: [twice.test 3, twice.test 7]"),
            run(onClassPath(), "rules"));
    }

    @Test
    void keepTheOrderThatAProgramAsksFor() throws IOException {
        var lines = run(onClassPath("-Djava.net.preferIPv6Addresses=true"), "rules");
        assertEquals("asked: [twice.test 11, twice.test 11]", lines.getLast());
    }

    @Test
    void readTheFileOfHostsThatTheJdkIsGiven() throws IOException {
        var hosts = Files.writeString(directory.resolve("hosts"), "192.0.2.77 in-the-file.test\n");
        assertEquals(
            List.of("[in-the-file.test/192.0.2.77]"),
            run(onClassPath("-Djdk.net.hosts.file=" + hosts), "file", "In-The-File.test"));
    }
}
