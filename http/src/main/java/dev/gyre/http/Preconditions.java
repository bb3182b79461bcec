package dev.gyre.http;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The conditions that a request sets, and whether they hold (RFC 9110, section 13).
///
/// @param ifMatch the values of `If-Match`
/// @param ifNoneMatch the values of `If-None-Match`
/// @param ifModifiedSince the values of `If-Modified-Since`
/// @param ifUnmodifiedSince the values of `If-Unmodified-Since`
/// @param ifRange the values of `If-Range`
public record Preconditions(
        List<String> ifMatch,
        List<String> ifNoneMatch,
        List<String> ifModifiedSince,
        List<String> ifUnmodifiedSince,
        List<String> ifRange) {

    /// What to do with the request.
    public enum Outcome {
        /// Do what the method says.
        PROCEED,
        /// Answer 304, with the current validators and without content.
        NOT_MODIFIED,
        /// Answer 412, and change nothing.
        FAILED
    }

    /// Copies the lists.
    public Preconditions {
        ifMatch = List.copyOf(ifMatch);
        ifNoneMatch = List.copyOf(ifNoneMatch);
        ifModifiedSince = List.copyOf(ifModifiedSince);
        ifUnmodifiedSince = List.copyOf(ifUnmodifiedSince);
        ifRange = List.copyOf(ifRange);
    }

    /// Takes the conditions out of a request.
    ///
    /// @param fields the values of the fields with a name, in any case; an empty list for none
    public static Preconditions of(Function<String, List<String>> fields) {
        return new Preconditions(
            fields.apply("If-Match"), fields.apply("If-None-Match"), fields.apply("If-Modified-Since"),
            fields.apply("If-Unmodified-Since"), fields.apply("If-Range"));
    }

    /// Evaluates the conditions on a resource that exists, in the order of section 13.2.2. Dates that are
    /// none are ignored.
    ///
    /// @param method of the request; others than GET, HEAD, and those that change something are the caller's to
    ///     leave out, as conditions mean nothing to them
    /// @param now decides the century of old forms of dates
    /// @throws BadContentException with status 400 when a list of entity tags does not follow the grammar
    public Outcome evaluate(String method, Validators current, Instant now) {
        if (!ifMatch.isEmpty()) {
            if (!isAny(ifMatch) && !matchesStrongly(current)) {
                return Outcome.FAILED;
            }
        } else if (isModifiedSince(ifUnmodifiedSince, current, now).orElse(false)) {
            return Outcome.FAILED;
        }
        var reads = method.equals("GET") || method.equals("HEAD");
        if (!ifNoneMatch.isEmpty()) {
            if (isAny(ifNoneMatch) || matchesWeakly(current)) {
                return reads ? Outcome.NOT_MODIFIED : Outcome.FAILED;
            }
        } else if (reads && !isModifiedSince(ifModifiedSince, current, now).orElse(true)) {
            return Outcome.NOT_MODIFIED;
        }
        return Outcome.PROCEED;
    }

    /// Evaluates the conditions on a resource that does not exist.
    public Outcome evaluateMissing() {
        return ifMatch.isEmpty() ? Outcome.PROCEED : Outcome.FAILED;
    }

    private static boolean isAny(List<String> values) {
        return values.size() == 1 && values.getFirst().strip().equals("*");
    }

    private boolean matchesStrongly(Validators current) {
        var tag = current.tag();
        return ETag.parseList("If-Match", ifMatch).stream().anyMatch(one -> tag != null && one.equalsStrongly(tag));
    }

    private boolean matchesWeakly(Validators current) {
        var tag = current.tag();
        return ETag.parseList("If-None-Match", ifNoneMatch).stream()
                .anyMatch(one -> tag != null && one.equalsWeakly(tag));
    }

    /// Empty when either date is not known.
    private static Optional<Boolean> isModifiedSince(List<String> values, Validators current, Instant now) {
        var modified = current.modified();
        if (modified == null || values.size() != 1) {
            return Optional.empty();
        }
        return HttpDate.parse(values.getFirst(), now)
                .map(date -> modified.truncatedTo(ChronoUnit.SECONDS).isAfter(date));
    }

    /// Whether `Range` is to be honoured: there is no `If-Range`, or it names exactly the current state
    /// (section 13.1.5). Otherwise the whole is sent.
    ///
    /// @param now the time of the response: a resource that changed within the last second may change again
    ///     in the same one, so that its date names no state
    public boolean allowsRange(Validators current, Instant now) {
        if (ifRange.isEmpty()) {
            return true;
        }
        if (ifRange.size() > 1) {
            return false;
        }
        var value = ifRange.getFirst().strip();
        if (value.startsWith("\"") || value.startsWith("W/")) {
            return current.tag() != null && ETag.parse(value).equalsStrongly(current.tag());
        }
        var modified = current.modified();
        return modified != null
                && !modified.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1).isAfter(now)
                && HttpDate.parse(value, now).filter(modified.truncatedTo(ChronoUnit.SECONDS)::equals).isPresent();
    }
}
