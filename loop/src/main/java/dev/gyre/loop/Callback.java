package dev.gyre.loop;

/// A user's callback on its way through the callback queue. Small, for a loop may be sent millions a second.
class Callback implements Runnable {
    private final Runnable action;

    Callback(Runnable action) {
        this.action = action;
    }

    /// Calls the user's code. Runs in a callback task, never on the bare loop thread.
    @Override
    public void run() {
        action.run();
    }

    /// Whose code is called, for people.
    Class<?> type() {
        return action.getClass();
    }

    /// Names the class whose code is called: for a lambda the one that contains it.
    @Override
    public final String toString() {
        var name = type().getName();
        int lambda = name.indexOf("$$Lambda");
        return "callback of " + (lambda < 0 ? name : name.substring(0, lambda));
    }
}
