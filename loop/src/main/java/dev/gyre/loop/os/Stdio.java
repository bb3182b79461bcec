package dev.gyre.loop.os;

/// Standard input and output without holding the loop.
///
/// ```java
/// for (var line : Stdio.in().lines(10_000)) {
///     Stdio.out().write(line.toUpperCase() + "\n");
/// }
/// Stdio.out().flush();
/// ```
///
/// `System.in` and `System.out` stop the whole loop while nobody types, or nobody reads what was printed: the system
/// offers no way to wait for them that leaves the thread free, and leaves it to the other end of the pipe how long
/// that is. So threads of their own wait, started when they are needed. For a line to a terminal `println` is fine.
///
/// The three belong to the process: tasks of all loops may use them, and nobody closes them.
public final class Stdio {
    private static final StandardInput IN = new StandardInput(() -> System.in);
    private static final StandardOutput OUT =
            new StandardOutput("standard output", new PrintStreamOutput(() -> System.out));
    private static final StandardOutput ERR =
            new StandardOutput("standard error", new PrintStreamOutput(() -> System.err));

    private Stdio() {}

    /// Standard input: what `System.in` is when it is first read from.
    public static StandardInput in() {
        return IN;
    }

    /// Standard output: what `System.out` is when it is written to.
    public static StandardOutput out() {
        return OUT;
    }

    /// Standard error: what `System.err` is when it is written to.
    public static StandardOutput err() {
        return ERR;
    }
}
