package dev.gyre.http;

/// A part of a content.
///
/// @param first the position of its first byte, from 0
/// @param last the position of its last byte, not before the first
public record ByteRange(long first, long last) {
    /// Checks the order.
    ///
    /// @throws IllegalArgumentException when the positions are negative, or the wrong way round
    public ByteRange {
        if (first < 0 || last < first || last == Long.MAX_VALUE) {
            throw new IllegalArgumentException("no range: " + first + " to " + last);
        }
    }

    /// How many bytes it has, at least one.
    public long length() {
        return last - first + 1;
    }
}
