package dev.gyre.loop.net;

import dev.gyre.loop.Poller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;

/// A selector of the JDK. Keys ask for what somebody waits for, and for nothing once it has come.
final class NioPoller implements Poller {
    private static final long NANOS_PER_MILLI = 1_000_000;

    final Selector selector;

    NioPoller() throws IOException {
        selector = Selector.open();
    }

    @Override
    public void poll(long timeoutNanos) {
        try {
            if (timeoutNanos == 0) {
                selector.selectNow(NioPoller::tell);
            } else {
                // A selector counts in milliseconds, and 0 is for ever.
                selector.select(
                    NioPoller::tell,
                    timeoutNanos == Long.MAX_VALUE ? 0 : (timeoutNanos - 1) / NANOS_PER_MILLI + 1);
            }
            // With the flag set a selector does not sleep.
            Thread.interrupted();
        } catch (IOException failure) {
            throw new UncheckedIOException("the selector cannot wait", failure);
        }
    }

    private static void tell(SelectionKey key) {
        if (!key.isValid()) {
            return;
        }
        int ready = key.readyOps();
        key.interestOpsAnd(~ready);
        var readiness = ((NioHandle) key.attachment()).readiness();
        if ((ready & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT)) != 0) {
            readiness.becameReadable();
        }
        if ((ready & (SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT)) != 0) {
            readiness.becameWritable();
        }
    }

    @Override
    public void wakeUp() {
        selector.wakeup();
    }

    void closeAll() {
        for (var key : List.copyOf(selector.keys())) {
            ((NioHandle) key.attachment()).close();
        }
        close();
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException failure) {
            throw new UncheckedIOException("the selector cannot be closed", failure);
        }
    }
}
