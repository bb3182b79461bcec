package dev.gyre.loop.os;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.function.Supplier;

/// Writes to a [PrintStream], so that what is printed there stays in order, and tells of failures, which it keeps to
/// itself. Never closes it.
final class PrintStreamOutput extends OutputStream {
    private final Supplier<PrintStream> current;

    PrintStreamOutput(Supplier<PrintStream> current) {
        this.current = current;
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        var out = current.get();
        out.write(bytes, offset, length);
        if (out.checkError()) {
            throw new IOException("the system does not take it; is the program that reads it gone?");
        }
    }
}
