package dev.gyre.server;

import dev.gyre.loop.EventLoop;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// What one loop remembers of a folder: by path as it was sent, what was used last, up to a number of bytes.
final class StaticCache {
    private record Known(StaticLookup.Found found, long checkedNanos) {}

    private final EventLoop loop = EventLoop.current();
    private final long bytesMax;
    private final long checkAfterNanos;

    /// In the order of use.
    private final LinkedHashMap<String, Known> known = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    StaticCache(StaticOptions options) {
        bytesMax = options.cachedBytesMax();
        checkAfterNanos = options.checkAfter().toNanos();
    }

    /// What is known and need not be compared with the disk yet.
    StaticLookup.@Nullable Found get(String path) {
        var entry = known.get(path);
        if (entry == null) {
            return null;
        }
        if (loop.recentNanos() - entry.checkedNanos() >= checkAfterNanos) {
            remove(path);
            return null;
        }
        return entry.found();
    }

    void put(String path, StaticLookup.Found found) {
        remove(path);
        long added = path.length() + found.cachedBytes();
        if (checkAfterNanos == 0 || added > bytesMax) {
            return;
        }
        known.put(path, new Known(found, loop.recentNanos()));
        bytes += added;
        while (bytes > bytesMax) {
            remove(known.firstEntry().getKey());
        }
    }

    void remove(String path) {
        var old = known.remove(path);
        if (old != null) {
            bytes -= path.length() + old.found().cachedBytes();
        }
    }
}
