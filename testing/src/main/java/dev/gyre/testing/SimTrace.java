package dev.gyre.testing;

import java.util.ArrayList;
import java.util.List;

/// Writes down what happened on a [SimNetwork]: one line per event, with the time since the network was installed.
///
/// ```
/// 0s client:49152 > server:80 asks to connect
/// 0.002s client:49152 > server:80 is connected
/// 0.003s client:49152 > server:80 5 bytes arrive
/// ```
///
/// It keeps the last [#LINES_MAX] lines and a [#fingerprint] of all of them: the same program with the same seed
/// writes the same text, byte for byte.
///
/// Reading is for the loop's tasks, and for any thread once the loop has stopped.
public final class SimTrace {
    /// How many lines are kept: a transfer of several megabytes, in about a megabyte.
    public static final int LINES_MAX = 10_000;

    private final String[] texts = new String[LINES_MAX];
    private final long[] nanos = new long[LINES_MAX];
    private long events;
    private long fingerprint;

    SimTrace() {}

    void add(long now, String text) {
        int slot = (int) (events % LINES_MAX);
        texts[slot] = text;
        nanos[slot] = now;
        events++;
        fingerprint = (fingerprint * 31 + text.hashCode()) * 31 + now;
    }

    /// How many events there were.
    public long events() {
        return events;
    }

    /// A number made of all events, those included that are no longer kept.
    public long fingerprint() {
        return fingerprint;
    }

    /// The events that are kept, oldest first, one line each.
    public List<String> lines() {
        return last(LINES_MAX);
    }

    /// The last `count` events, oldest first; fewer when there were fewer, or are kept.
    public List<String> last(int count) {
        var lines = new ArrayList<String>();
        long kept = Math.min(Math.min(count, LINES_MAX), events);
        for (long event = events - kept; event < events; event++) {
            int slot = (int) (event % LINES_MAX);
            lines.add(StepTrace.seconds(nanos[slot]) + "s " + texts[slot]);
        }
        return lines;
    }

    /// The lines that are kept, as one text.
    @Override
    public String toString() {
        return "the last of " + events + " events on the network:\n  " + String.join("\n  ", lines());
    }
}
