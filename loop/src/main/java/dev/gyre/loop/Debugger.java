package dev.gyre.loop;

import java.util.List;
import java.util.regex.Pattern;

/// Whether somebody may be stepping through a loop, so that its stalls mean nothing.
enum Debugger {
    /// If this process has been started with a debugger's agent.
    OF_THIS_PROCESS,

    /// For tests: yes.
    PRESENT,

    /// No, whatever there is.
    DISREGARDED;

    /// Looked for once, when first asked: reading a process's arguments takes some milliseconds.
    private static final class OfThisProcess {
        /// The options that load the agent of the Java Debug Wire Protocol.
        private static final Pattern AGENT =
                Pattern.compile("(?s)(.*\\s)?-(agentlib:|agentpath:\\S*|Xrun)jdwp\\b.*");

        private static final List<String> VARIABLES =
                List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS");

        static final boolean FOUND = isInArguments() || isInEnvironment();

        private static boolean isInArguments() {
            var arguments = ProcessHandle.current().info().arguments();
            return arguments.isPresent() && isIn(List.of(arguments.get()));
        }

        private static boolean isInEnvironment() {
            return isIn(VARIABLES.stream()
                    .map(name -> System.getenv().getOrDefault(name, ""))
                    .toList());
        }
    }

    boolean isPresent() {
        return switch (this) {
            case OF_THIS_PROCESS -> OfThisProcess.FOUND;
            case PRESENT -> true;
            case DISREGARDED -> false;
        };
    }

    static boolean isIn(List<String> options) {
        return options.stream().anyMatch(option -> OfThisProcess.AGENT.matcher(option).matches());
    }
}
