package dev.gyre.web;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// A bucket of tokens for each of a bounded number of keys.
///
/// A bucket is one number, the time when it will be full (the generic cell rate algorithm, ITU-T I.371): taking a token
/// puts that time off by what a token takes to come, and there is none when it would be further away than an empty
/// bucket is. Nothing has to be filled, and a request costs one look-up.
///
/// Keys are in two tables, a young and an old one. A key that is used goes to the young one; when that has half of all
/// keys, it becomes the old one, and what was old is dropped. So the least recently used half goes at once, without a
/// list through all keys. For several threads: what happens under the lock is short and never suspends.
final class TokenBuckets {
    private final long nanosPerToken;
    private final long nanosToFill;
    private final int tableMax;

    private final ReentrantLock lock = new ReentrantLock();
    private Map<Object, Bucket> young = new HashMap<>();
    private Map<Object, Bucket> old = new HashMap<>();

    private static final class Bucket {
        private long fullAtNanos = Long.MIN_VALUE;
    }

    TokenBuckets(int tokens, long nanosPerToken, int keysMax) {
        this.nanosPerToken = nanosPerToken;
        nanosToFill = tokens * nanosPerToken;
        tableMax = keysMax / 2;
    }

    /// Takes a token: 0 when there was one, else how long it takes until there will be one.
    long take(Object key, long nowNanos) {
        lock.lock();
        try {
            var bucket = bucket(key);
            long fullAtNanos = Math.max(nowNanos, bucket.fullAtNanos) + nanosPerToken;
            long missingNanos = fullAtNanos - nowNanos - nanosToFill;
            if (missingNanos > 0) {
                return missingNanos;
            }
            bucket.fullAtNanos = fullAtNanos;
            return 0;
        } finally {
            lock.unlock();
        }
    }

    private Bucket bucket(Object key) {
        var present = young.get(key);
        if (present != null) {
            return present;
        }
        var aged = old.remove(key);
        var bucket = aged == null ? new Bucket() : aged;
        if (young.size() == tableMax) {
            old = young;
            young = new HashMap<>();
        }
        young.put(key, bucket);
        return bucket;
    }

    int size() {
        lock.lock();
        try {
            return young.size() + old.size();
        } finally {
            lock.unlock();
        }
    }
}
