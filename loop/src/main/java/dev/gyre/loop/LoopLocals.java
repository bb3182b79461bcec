package dev.gyre.loop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The values of one loop, by the places of their [LoopLocal]s. Loop-confined.
final class LoopLocals {
    private @Nullable Object[] values = new Object[0];

    @Nullable
    Object get(int place) {
        return place < values.length ? values[place] : null;
    }

    void put(int place, Object value) {
        if (place >= values.length) {
            values = Arrays.copyOf(values, place + 1);
        }
        values[place] = value;
    }

    /// Closes the values that can be closed, the one with the latest place first.
    void close(LoopProbe probe) {
        for (int place = values.length - 1; place >= 0; place--) {
            if (values[place] instanceof AutoCloseable value) {
                try {
                    value.close();
                } catch (Throwable failure) {
                    probe.internal("could not close " + value, failure);
                }
            }
        }
    }
}
