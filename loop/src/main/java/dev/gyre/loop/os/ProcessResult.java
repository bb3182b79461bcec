package dev.gyre.loop.os;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a program has left when it ended: its status, and what it wrote.
public final class ProcessResult {
    private static final int ERRORS_SHOWN_MAX = 1000;

    private final List<String> command;
    private final ExitStatus status;
    private final byte[] output;
    private final byte[] errors;

    ProcessResult(List<String> command, ExitStatus status, byte[] output, byte[] errors) {
        this.command = command;
        this.status = status;
        this.output = output;
        this.errors = errors;
    }

    /// How it ended.
    public ExitStatus status() {
        return status;
    }

    /// What it wrote to standard output, if that was a pipe.
    public byte[] output() {
        return output.clone();
    }

    /// What it wrote to standard output, as UTF-8; what is none becomes U+FFFD.
    public String text() {
        return new String(output, StandardCharsets.UTF_8);
    }

    /// What it wrote to standard error, if that was a pipe of its own.
    public byte[] errors() {
        return errors.clone();
    }

    /// What it wrote to standard error, as UTF-8; what is none becomes U+FFFD.
    public String errorText() {
        return new String(errors, StandardCharsets.UTF_8);
    }

    /// This result, if the program says that all went well.
    ///
    /// @throws ProcessFailedException otherwise, with the end of what it wrote to standard error
    public ProcessResult requireSuccess() throws ProcessFailedException {
        if (!status.isSuccess()) {
            var text = errorText().strip();
            var shown = text.length() <= ERRORS_SHOWN_MAX
                    ? text
                    : "…" + text.substring(text.length() - ERRORS_SHOWN_MAX);
            throw new ProcessFailedException(
                command.getFirst() + " ended with " + status + (shown.isEmpty() ? "" : ": " + shown), this);
        }
        return this;
    }

    @Override
    public String toString() {
        return command.getFirst() + ": " + status + ", " + output.length + " bytes of output, " + errors.length
                + " of errors";
    }
}
