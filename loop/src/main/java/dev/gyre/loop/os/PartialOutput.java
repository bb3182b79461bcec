package dev.gyre.loop.os;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a program had written before [Subprocess#run] was cancelled, ran out of time or failed: never thrown, but noted
/// in the exception that is, as a suppressed one.
///
/// ```java
/// try {
///     timeout(ofSeconds(10), () -> Subprocess.run(spec));
/// } catch (TimeoutException late) {
///     PartialOutput.in(late).ifPresent(partial -> log(partial.text()));
/// }
/// ```
public final class PartialOutput extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int CAUSES_MAX = 16;

    private final byte[] output;
    private final byte[] errors;

    PartialOutput(String program, byte[] output, byte[] errors) {
        super(program + " had written " + output.length + " bytes of output and " + errors.length + " of errors",
            null, false, false);
        this.output = output;
        this.errors = errors;
    }

    /// What is noted in `failure` or one of its causes.
    public static Optional<PartialOutput> in(Throwable failure) {
        @Nullable Throwable at = failure;
        for (int i = 0; at != null && i < CAUSES_MAX; i++, at = at.getCause()) {
            for (var suppressed : at.getSuppressed()) {
                if (suppressed instanceof PartialOutput partial) {
                    return Optional.of(partial);
                }
            }
        }
        return Optional.empty();
    }

    /// What it had written to standard output.
    public byte[] output() {
        return output.clone();
    }

    /// What it had written to standard output, as UTF-8; what is none becomes U+FFFD.
    public String text() {
        return new String(output, StandardCharsets.UTF_8);
    }

    /// What it had written to standard error.
    public byte[] errors() {
        return errors.clone();
    }

    /// What it had written to standard error, as UTF-8; what is none becomes U+FFFD.
    public String errorText() {
        return new String(errors, StandardCharsets.UTF_8);
    }
}
