package dev.gyre.loop;

import jdk.jfr.FlightRecorder;

/// The loop's side of the JDK's flight recorder, which need neither be part of the JDK image nor be running.
///
/// The first event class that is loaded starts half of the recorder, which takes half a second. So nothing is loaded
/// until somebody else has started the recorder; asking for that is one read.
final class Flight {
    private static volatile boolean absent;
    private static volatile boolean registering;
    private static volatile boolean registered;

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

    /// Makes the events known to the recorder, which has been started. Takes locks of the recorder.
    private static synchronized void register() {
        if (!registered) {
            FlightEvents.register();
            registered = true;
        }
    }

    /// A loop is about to start. Any thread but a bare loop thread.
    static void begin(LoopProbe probe) {
        if (isRecorderStarted()) {
            register();
            FlightEvents.follow(probe);
        }
    }

    /// Lets the loop's steps be recorded from now on if a recording wants them, and only then. Called by the loop
    /// thread between steps, so registering is left to another thread.
    static void follow(LoopProbe probe) {
        if (!isRecorderStarted()) {
            return;
        }
        if (registered) {
            FlightEvents.follow(probe);
        } else if (!registering) {
            registering = true;
            Thread.startVirtualThread(Flight::register);
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
