package dev.gyre.loop.sync;

/// What a task waits for, in words for snapshots and reports; computed when somebody looks.
record WaitFor(String what, Object where) {
    @Override
    public String toString() {
        return what + " " + where;
    }
}
