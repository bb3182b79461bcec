package dev.gyre.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gyre.loop.Action;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/// What a program prints.
///
/// ```java
/// @LoopTest void greets() {
///     assertEquals(List.of("Hello"), Printed.by(Hello::main));     // its run() happens in virtual time
/// }
/// ```
public final class Printed {
    private Printed() {}

    /// Runs `program` and returns the lines it printed to standard output, which is the program's alone
    /// meanwhile: other threads of the process are heard too, so such tests do not run side by side. Any
    /// thread; suspends if the program does.
    public static <X extends Exception> List<String> by(Action<X> program) throws X {
        var bytes = new ByteArrayOutputStream();
        var before = System.out;
        System.setOut(new PrintStream(bytes, true, UTF_8));
        try {
            program.run();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(UTF_8).lines().toList();
    }
}
