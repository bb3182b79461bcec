package dev.gyre.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// What to send for a `Range` (RFC 9110, section 14.2).
public sealed interface RangeSelection {
    /// Everything, with status 200: the field is not understood, or asks for too much.
    record Whole() implements RangeSelection {}

    /// These parts, with status 206.
    ///
    /// @param ranges at least one; they do not overlap, so they are never more than the whole
    record Parts(List<ByteRange> ranges) implements RangeSelection {}

    /// Nothing, with status 416 and [ContentRange#unsatisfied]: no range begins within the content.
    record Unsatisfiable() implements RangeSelection {}

    /// Selects from a content of `sizeBytes` what `field`, the value of `Range`, asks for.
    ///
    /// The order of the ranges is kept, unless some overlap or touch: then they are sorted and joined, since
    /// overlapping ranges would multiply the content.
    static RangeSelection select(String field, long sizeBytes, RangeLimits limits) {
        var equals = field.indexOf('=');
        if (equals < 0 || !field.substring(0, equals).strip().toLowerCase(Locale.ROOT).equals("bytes")) {
            return new Whole();
        }
        var specs = field.substring(equals + 1).split(",", limits.rangesMax() + 2);
        if (specs.length > limits.rangesMax()) {
            return new Whole();
        }
        var ranges = new ArrayList<ByteRange>();
        for (var spec : specs) {
            if (!spec.strip().matches("\\d+-\\d*|-\\d+")) {
                return new Whole();
            }
            var dash = spec.strip().indexOf('-');
            var first = number(spec.strip().substring(0, dash), -1);
            var last = number(spec.strip().substring(dash + 1), Long.MAX_VALUE);
            if (first > last) {
                return new Whole();
            }
            if (first < 0) {
                // The last so many bytes; of an empty content, that is all.
                if (sizeBytes == 0 && last > 0) {
                    return new Whole();
                }
                if (last > 0) ranges.add(new ByteRange(Math.max(0, sizeBytes - last), sizeBytes - 1));
            } else if (first < sizeBytes) {
                ranges.add(new ByteRange(first, Math.min(last, sizeBytes - 1)));
            }
        }
        return ranges.isEmpty() ? new Unsatisfiable() : new Parts(joined(ranges));
    }

    /// Digits that a long cannot hold are beyond the end of any content.
    private static long number(String digits, long ifEmpty) {
        if (digits.isEmpty()) {
            return ifEmpty;
        }
        var significant = digits.replaceFirst("^0+(?=.)", "");
        return significant.length() > 18 ? Long.MAX_VALUE : Long.parseLong(significant);
    }

    private static List<ByteRange> joined(List<ByteRange> ranges) {
        var sorted = ranges.stream().sorted(Comparator.comparingLong(ByteRange::first)).toList();
        var joined = new ArrayList<ByteRange>();
        for (var range : sorted) {
            var before = joined.isEmpty() ? null : joined.getLast();
            if (before != null && range.first() <= before.last() + 1) {
                joined.set(joined.size() - 1,
                    new ByteRange(before.first(), Math.max(before.last(), range.last())));
            } else {
                joined.add(range);
            }
        }
        return joined.size() == ranges.size() ? List.copyOf(ranges) : joined;
    }
}
