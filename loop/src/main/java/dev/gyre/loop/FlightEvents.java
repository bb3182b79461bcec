package dev.gyre.loop;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// Records the steps and iterations of one loop as flight recorder events. They are off unless a recording enables
/// them by name: `dev.gyre.TaskSwitch`, `dev.gyre.Iteration`, `dev.gyre.Stall`.
///
/// The only class that needs the module `jdk.jfr`, and loaded only when that is recording.
final class FlightEvents implements LoopObserver {
    private static final TaskSwitch TASK_SWITCH = new TaskSwitch();
    private static final Iteration ITERATION = new Iteration();

    private final EventLoop loop;
    private @Nullable TaskSwitch step;
    private @Nullable Iteration iteration;

    private FlightEvents(EventLoop loop) {
        this.loop = loop;
    }

    /// One step of a task.
    @Name("dev.gyre.TaskSwitch")
    @Label("Task Switch")
    @Description("A task ran, from its resumption to its suspension or end")
    @Category({"Gyre", "Event Loop"})
    @StackTrace(false)
    @Enabled(false)
    static final class TaskSwitch extends Event {
        @Label("Loop")
        @Nullable String loop;

        @Label("Task")
        @Nullable String task;
    }

    /// One iteration, without the sleep before it.
    @Name("dev.gyre.Iteration")
    @Label("Iteration")
    @Description("An iteration of a loop, from its first step to its end")
    @Category({"Gyre", "Event Loop"})
    @StackTrace(false)
    @Enabled(false)
    static final class Iteration extends Event {
        @Label("Loop")
        @Nullable String loop;

        @Label("Steps") int steps;
    }

    /// A step that is too long.
    @Name("dev.gyre.Stall")
    @Label("Stall")
    @Description("A step runs longer than the stall threshold: again at each doubling, and when it has ended")
    @Category({"Gyre", "Event Loop"})
    @StackTrace(false)
    @Enabled(false)
    static final class Stall extends Event {
        @Label("Loop")
        @Nullable String loop;

        @Label("Culprit")
        @Description("The task, callback or thread that holds the loop")
        @Nullable String culprit;

        @Label("Held for")
        @Timespan(Timespan.NANOSECONDS) long held;

        @Label("Ended") boolean ended;

        @Label("Stack")
        @Description("What the culprit was doing")
        @Nullable String stack;
    }

    /// Loads the event classes, which registers them.
    static void register() {
        new Stall().isEnabled();
    }

    /// Observes the loop while a recording wants to know of its steps. Loop thread, between steps, or before it
    /// has started.
    static void follow(LoopProbe probe) {
        boolean wanted = TASK_SWITCH.isEnabled() || ITERATION.isEnabled();
        if (wanted && probe.flight == null) {
            probe.flight = new FlightEvents(probe.loop());
            probe.add(probe.flight);
        } else if (!wanted && probe.flight != null) {
            probe.remove(probe.flight);
            probe.flight = null;
        }
    }

    static void stall(EventLoop loop, String culprit, long heldNanos, boolean ended, String stack) {
        var event = new Stall();
        if (event.isEnabled()) {
            event.loop = loop.config().name();
            event.culprit = culprit;
            event.held = heldNanos;
            event.ended = ended;
            event.stack = stack;
            event.commit();
        }
    }

    @Override
    public void stepBegins(@Nullable Task<?> task) {
        if (iteration == null && ITERATION.isEnabled()) {
            iteration = new Iteration();
            iteration.begin();
        }
        if (task != null && TASK_SWITCH.isEnabled()) {
            step = new TaskSwitch();
            step.begin();
        }
    }

    @Override
    public void stepEnded(@Nullable Task<?> task) {
        var ended = step;
        if (ended != null && task != null) {
            step = null;
            ended.end();
            if (ended.shouldCommit()) {
                ended.loop = loop.config().name();
                ended.task = task.name();
                ended.commit();
            }
        }
    }

    @Override
    public void iterationEnded(EventLoop loop, int steps) {
        var ended = iteration;
        if (ended != null) {
            iteration = null;
            ended.end();
            if (ended.shouldCommit()) {
                ended.loop = loop.config().name();
                ended.steps = steps;
                ended.commit();
            }
        }
    }
}
