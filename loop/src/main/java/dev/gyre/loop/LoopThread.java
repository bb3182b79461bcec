package dev.gyre.loop;

/// The platform thread of one loop.
final class LoopThread extends Thread {
    final EventLoop loop;

    LoopThread(EventLoop loop, String name, long stackSizeBytes) {
        super(null, null, name, stackSizeBytes, false);
        this.loop = loop;
        // The loop's user waits for it in run or close, and both have a bound: a task that never
        // suspends again must not keep the process alive.
        setDaemon(true);
    }

    @Override
    public void run() {
        loop.runUntilClosed();
    }
}
