package dev.gyre.loop;

/// Real time.
enum SystemTicker implements Ticker {
    SYSTEM;

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
