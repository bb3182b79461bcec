package dev.gyre.loop;

/// The sentence for whoever calls a suspending method where there is no task to suspend.
final class OutsideTask {
    private OutsideTask() {}

    static String explain(String toDoWhat) {
        if (EventLoop.currentOrNull() == null) {
            return "cannot " + toDoWhat + " here: this thread (" + Thread.currentThread().getName()
                    + ") is not a task of an event loop. Start one with Gyre.run(() -> ...), or hand the work to a"
                    + " running loop with loop.submit(...)";
        }
        if (CallbackRunner.isRunningHere()) {
            return "cannot " + toDoWhat + " in a callback: callbacks run to their end. Spawn a task for what has to"
                    + " wait";
        }
        return "cannot " + toDoWhat + " here: this virtual thread runs on the loop but is not a task of it, for it was"
                + " started by the JDK (Thread.ofVirtual() and the like). Use Gyre.spawn(...)";
    }
}
