package dev.gyre.loop.os;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.net.StreamClosedException;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Both ends of a pipe that is not there because the program's stream goes elsewhere.
record NoPipe(String name) implements PipeSource, PipeSink {
    @Override
    public int read(ByteBuffer target) {
        Gyre.checkpoint();
        return -1;
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
        Gyre.checkpoint();
        throw new StreamClosedException("cannot write to " + name + ": it is no pipe");
    }

    @Override
    public void end() {}

    @Override
    public void abort() {}

    @Override
    public void close() {}
}
