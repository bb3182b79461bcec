package dev.gyre.loop;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Whether somebody may be stepping through this process.
final class Debugger {
    /// The options that load the agent of the Java Debug Wire Protocol.
    private static final Pattern AGENT = Pattern.compile("-(agentlib:|agentpath:\\S*|Xrun)jdwp\\b.*", Pattern.DOTALL);

    private static final List<String> VARIABLES = List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS");

    private Debugger() {}

    /// Looked for once, when first asked: reading a process's arguments takes some milliseconds.
    private static final class OfThisProcess {
        static final boolean PRESENT = isIn(Stream.concat(
                ProcessHandle.current().info().arguments().stream().flatMap(Arrays::stream),
                VARIABLES.stream().map(System::getenv).filter(Objects::nonNull)));
    }

    static boolean isPresent() {
        return OfThisProcess.PRESENT;
    }

    static boolean isIn(Stream<String> options) {
        return options.flatMap(option -> Arrays.stream(option.split("\\s+")))
                .anyMatch(option -> AGENT.matcher(option).matches());
    }
}
