package dev.gyre.loop;

import java.util.concurrent.atomic.AtomicReference;
import jdk.jfr.FlightRecorder;

/// The loop's side of the JDK's flight recorder, which need neither be part of the JDK image nor be running.
///
/// The first event class that is loaded starts half of the recorder, half a second of work. So nothing is loaded
/// until the recorder has been started by somebody else; asking for that is one read.
final class Flight {
    private enum Events {
        UNKNOWN,
        BEING_REGISTERED,
        REGISTERED
    }

    private static final AtomicReference<Events> EVENTS = new AtomicReference<>(Events.UNKNOWN);
    private static volatile boolean absent;

    private Flight() {}

    private static boolean isRecorderStarted() {
        if (absent) {
            return false;
        }
        try {
            return FlightRecorder.isInitialized();
        } catch (LinkageError notInThisImage) {
            absent = true;
            return false;
        }
    }

    /// Makes the events known to a recorder that has been started. Takes locks of the recorder.
    private static void register() {
        if (EVENTS.compareAndSet(Events.UNKNOWN, Events.BEING_REGISTERED)) {
            FlightEvents.register();
            EVENTS.set(Events.REGISTERED);
        }
    }

    /// A loop is about to start. Any thread but a bare loop thread.
    static void begin(LoopProbe probe) {
        if (isRecorderStarted()) {
            register();
            follow(probe);
        }
    }

    /// Lets the loop's steps be recorded from now on if a recording wants them, and only then. Called by the loop
    /// thread between steps, so registering is left to another thread.
    static void follow(LoopProbe probe) {
        if (!isRecorderStarted()) {
            return;
        }
        switch (EVENTS.get()) {
            case UNKNOWN -> Thread.startVirtualThread(Flight::register);
            case BEING_REGISTERED -> {}
            case REGISTERED -> FlightEvents.follow(probe);
        }
    }

    /// Records a stall that goes on or, if `ended`, has ended. Any thread but a bare loop thread.
    static void stall(EventLoop loop, String culprit, long heldNanos, boolean ended, String stack) {
        if (isRecorderStarted()) {
            register();
            FlightEvents.stall(loop, culprit, heldNanos, ended, stack);
        }
    }
}
