package dev.gyre.loop;

import org.jspecify.annotations.Nullable;

/// What a loop runs at this moment, as another thread sees it.
///
/// @param name for people: a task, a callback, another virtual thread, or the loop itself
/// @param task the task, if it is one
/// @param thread the thread whose stack shows what it does
record RunningStep(String name, @Nullable Task<?> task, Thread thread) {
    /// The step that runs the continuation; any thread. Between steps, and when the JDK hides what is behind the
    /// continuation, that is the loop's own code.
    static RunningStep of(EventLoop loop, @Nullable Runnable continuation) {
        var thread = continuation == null ? null : VirtualThreads.threadOf(continuation);
        if (thread == null || VirtualThreads.carrierOf(thread) != loop.thread()) {
            return new RunningStep("the loop itself", null, loop.thread());
        }
        return new RunningStep(nameOf(thread), Task.of(thread), thread);
    }

    /// Names a virtual thread of a loop: a task, a callback, or neither.
    static String nameOf(Thread thread) {
        var task = Task.of(thread);
        if (task != null) {
            return task.toString();
        }
        var callback = CallbackRunner.callbackOf(thread);
        if (callback != null) {
            return callback;
        }
        var name = thread.getName();
        return "virtual thread " + (name.isEmpty() ? "#" + thread.threadId() : name) + " (not a task)";
    }

    /// Whether it has the thread of its loop, at this moment.
    boolean isOn(Thread loopThread) {
        return thread == loopThread || VirtualThreads.carrierOf(thread) == loopThread;
    }

    StackTraceElement[] stack() {
        return thread.getStackTrace();
    }
}
