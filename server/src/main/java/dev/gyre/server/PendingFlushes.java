package dev.gyre.server;

import java.util.ArrayList;

/// Sends what handlers leave in buffers when they suspend.
///
/// Answers to pipelined requests are collected and written together, and so are small pieces of a body. That saves
/// calls to the system for as long as a task goes on; but as soon as it waits for something else, what there is must
/// leave. A callback in the loop's queue runs at exactly that time: not before the tasks that run now have suspended or
/// ended. One callback serves all connections of an iteration, so that it costs next to nothing for each.
final class PendingFlushes implements Runnable {
    private final ServerRun run;
    private ArrayList<ResponseOutput> registered = new ArrayList<>();
    private ArrayList<ResponseOutput> due = new ArrayList<>();
    private boolean isScheduled;

    PendingFlushes(ServerRun run) {
        this.run = run;
    }

    void add(ResponseOutput output) {
        registered.add(output);
        if (!isScheduled) {
            isScheduled = true;
            run.loop.callSoon(this);
        }
    }

    @Override
    public void run() {
        isScheduled = false;
        var outputs = registered;
        registered = due;
        due = outputs;
        for (var output : outputs) {
            output.flushIfLeft();
        }
        outputs.clear();
    }
}
