package dev.gyre.http;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Which part of a content a message carries (RFC 9110, section 14.4).
///
/// @param range the part; empty in a response that could send none
/// @param sizeBytes of the whole; empty when that is not known
public record ContentRange(Optional<ByteRange> range, OptionalLong sizeBytes) {
    private static final Pattern FORM = Pattern.compile(
        "(?i:bytes) (?:(?<first>\\d{1,18})-(?<last>\\d{1,18})|\\*)/(?:(?<size>\\d{1,18})|\\*)");

    /// Checks that the part lies within the whole.
    ///
    /// @throws IllegalArgumentException when it does not, or when both are empty
    public ContentRange {
        if (range.isEmpty() && sizeBytes.isEmpty()) {
            throw new IllegalArgumentException("a Content-Range has a range, a size, or both");
        }
        if (range.isPresent() && sizeBytes.isPresent() && range.get().last() >= sizeBytes.getAsLong()) {
            throw new IllegalArgumentException(range.get() + " ends behind the " + sizeBytes.getAsLong() + " bytes");
        }
    }

    /// For a response with status 206.
    public static ContentRange of(ByteRange range, long sizeBytes) {
        return new ContentRange(Optional.of(range), OptionalLong.of(sizeBytes));
    }

    /// For a response with status 416.
    public static ContentRange unsatisfied(long sizeBytes) {
        return new ContentRange(Optional.empty(), OptionalLong.of(sizeBytes));
    }

    /// Reads the value of `Content-Range`.
    ///
    /// @throws BadContentException with status 400 when it does not follow the grammar, or makes no sense
    public static ContentRange parse(String text) {
        var match = FORM.matcher(text);
        if (!match.matches()) {
            throw new BadContentException(400, "the field Content-Range is not a range of bytes");
        }
        try {
            var size = match.group("size") == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(Long.parseLong(match.group("size")));
            return new ContentRange(Optional.ofNullable(match.group("first"))
                    .map(first -> new ByteRange(Long.parseLong(first), Long.parseLong(match.group("last")))),
                size);
        } catch (IllegalArgumentException senseless) {
            throw new BadContentException(400, "the field Content-Range makes no sense");
        }
    }

    /// The value of `Content-Range`.
    @Override
    public String toString() {
        return "bytes " + range.map(part -> part.first() + "-" + part.last()).orElse("*") + "/"
                + (sizeBytes.isPresent() ? Long.toString(sizeBytes.getAsLong()) : "*");
    }
}
