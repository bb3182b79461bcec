package dev.gyre.loop.net;

import java.util.Arrays;

/// Finds the first occurrence of some bytes in others that come bit by bit, and looks at each of those once: so a
/// peer that chooses both cannot make it slow.
///
/// D. E. Knuth, J. H. Morris, V. R. Pratt, *Fast pattern matching in strings*, 1977: O(n + m) for any input. Searches
/// that skip (Boyer, Moore) are faster for long delimiters, but those of protocols have a few bytes.
final class DelimiterSearch {
    private final byte[] delimiter;

    /// For each number of bytes that match: how many of them still do when the next one does not.
    private final int[] fallback;

    private int matched;

    DelimiterSearch(byte[] delimiter) {
        if (delimiter.length == 0) {
            throw new IllegalArgumentException("the delimiter is empty, but must have at least one byte");
        }
        this.delimiter = delimiter.clone();
        fallback = new int[delimiter.length];
        for (int i = 1, same = 0; i < delimiter.length; i++) {
            same = advance(same, delimiter[i]);
            fallback[i] = same;
        }
    }

    boolean isFor(byte[] wanted) {
        return Arrays.equals(delimiter, wanted);
    }

    void restart() {
        matched = 0;
    }

    /// How many bytes at the end of what has been seen may be the beginning of the delimiter.
    int matched() {
        return matched;
    }

    /// Looks at the bytes that follow those it has seen; returns the index right after the delimiter, or -1.
    int find(byte[] bytes, int from, int to) {
        byte first = delimiter[0];
        for (int i = from; i < to; i++) {
            if (matched == 0 && bytes[i] != first) {
                continue;
            }
            matched = advance(matched, bytes[i]);
            if (matched == delimiter.length) {
                return i + 1;
            }
        }
        return -1;
    }

    private int advance(int from, byte next) {
        int same = from;
        while (same > 0 && delimiter[same] != next) {
            same = fallback[same - 1];
        }
        return delimiter[same] == next ? same + 1 : same;
    }
}
