package dev.gyre.loop;

/// The action of the timer of a sleep.
record WakeUp(Waiter waiter) implements Runnable {
    @Override
    public void run() {
        waiter.wake(null);
    }

    @Override
    public String toString() {
        return "wakes " + waiter.task;
    }
}
