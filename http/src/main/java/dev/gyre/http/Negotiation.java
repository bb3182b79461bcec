package dev.gyre.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Chooses what a client likes best of what a server can send (RFC 9110, section 12.5).
///
/// Weights are whole thousandths, as they have at most three digits. Of what is liked equally, the server's
/// order decides. Elements that do not follow the grammar are skipped, since a wish is no reason to refuse a
/// request; the `*` and `q=.2` of old Java clients are understood. So are the first 256 elements only, as every one
/// is compared with every offer.
public final class Negotiation {
    private static final String IDENTITY = "identity";
    private static final int WEIGHT_MAX = 1000;

    private static final int ELEMENTS_MAX = 256;

    private Negotiation() {}

    // ---- media types -------------------------------------------------------------------------------

    private record WeightedRange(MediaType range, int weight) {}

    /// The best of `offers` for the values of the field `Accept`; empty when none is acceptable, for 406.
    ///
    /// For each offer the most specific range that includes it counts. Without the field, all are equal.
    public static Optional<MediaType> mediaType(List<String> accept, List<MediaType> offers) {
        var ranges = ranges(accept);
        if (ranges.isEmpty()) {
            return offers.stream().findFirst();
        }
        Optional<MediaType> best = Optional.empty();
        var bestWeight = 0;
        for (var offer : offers) {
            var weight = weight(offer, ranges);
            if (weight > bestWeight) {
                bestWeight = weight;
                best = Optional.of(offer);
            }
        }
        return best;
    }

    private static List<WeightedRange> ranges(List<String> accept) {
        var ranges = new ArrayList<WeightedRange>();
        for (var element : elements(accept)) {
            var text = element.startsWith("*") && !element.startsWith("*/") ? "*/" + element : element;
            understood(() -> range(new FieldScanner("Accept", text))).ifPresent(ranges::add);
        }
        return ranges;
    }

    private static WeightedRange range(FieldScanner scanner) {
        var range = MediaType.scan(scanner);
        scanner.requireEnd();
        var parameters = new LinkedHashMap<String, String>();
        for (var parameter : range.parameters().entrySet()) {
            if (parameter.getKey().equals("q")) {
                // What follows belongs to the weight, not to the type, in RFC 7231, and is unused.
                return new WeightedRange(new MediaType(range.type(), range.subtype(), parameters),
                    weight(parameter.getValue(), scanner));
            }
            parameters.put(parameter.getKey(), parameter.getValue());
        }
        return new WeightedRange(range, WEIGHT_MAX);
    }

    private static int weight(MediaType offer, List<WeightedRange> ranges) {
        var weight = 0;
        var mostSpecific = -1;
        for (var candidate : ranges) {
            var specific = specificity(candidate.range());
            if (specific > mostSpecific && offer.isIn(candidate.range())) {
                mostSpecific = specific;
                weight = candidate.weight();
            }
        }
        return weight;
    }

    private static int specificity(MediaType range) {
        if (range.type().equals("*")) {
            return 0;
        }
        return range.subtype().equals("*") ? 1 : 2 + range.parameters().size();
    }

    // ---- codings -----------------------------------------------------------------------------------

    private record WeightedCoding(String name, int weight) {}

    /// The best of `offers` for the values of the field `Accept-Encoding`, such as `gzip`, or `identity`,
    /// which is always among the offers and the last choice; empty when none is acceptable, for 406.
    ///
    /// @param offers in the server's order, in lower case
    public static Optional<String> coding(List<String> acceptEncoding, List<String> offers) {
        if (acceptEncoding.isEmpty()) {
            return Optional.of(IDENTITY);
        }
        var weights = weights(acceptEncoding);
        var others = optional(weights.get("*"));
        var identity = optional(weights.get(IDENTITY));
        Optional<String> best = Optional.empty();
        var bestWeight = 0;
        for (var offer : offers) {
            var own = optional(weights.get(offer));
            var weight = own.isPresent() ? own.getAsInt() : others.orElse(0);
            if (weight > bestWeight && !offer.equals(IDENTITY)) {
                bestWeight = weight;
                best = Optional.of(offer);
            }
        }
        if (identity.orElse(0) > bestWeight) {
            return Optional.of(IDENTITY);
        }
        // Unless it is excluded, the content as it is will always do.
        var refused = identity.isPresent() ? identity.getAsInt() == 0 : others.orElse(1) == 0;
        return best.or(() -> refused ? Optional.empty() : Optional.of(IDENTITY));
    }

    private static OptionalInt optional(@Nullable Integer weight) {
        return weight == null ? OptionalInt.empty() : OptionalInt.of(weight);
    }

    private static Map<String, Integer> weights(List<String> values) {
        var weights = new LinkedHashMap<String, Integer>();
        for (var element : elements(values)) {
            understood(() -> weightedCoding(new FieldScanner("Accept-Encoding", element)))
                    .ifPresent(coding -> weights.putIfAbsent(coding.name(), coding.weight()));
        }
        return weights;
    }

    private static WeightedCoding weightedCoding(FieldScanner scanner) {
        var name = scanner.token().toLowerCase(Locale.ROOT);
        var q = scanner.parameters().get("q");
        scanner.requireEnd();
        return new WeightedCoding(name.equals("x-gzip") ? "gzip" : name, q == null ? WEIGHT_MAX : weight(q, scanner));
    }

    // ---- both --------------------------------------------------------------------------------------

    /// The elements of a list, cut at commas that are not in quotes.
    private static List<String> elements(List<String> values) {
        var elements = new ArrayList<String>();
        for (var value : values) {
            var start = 0;
            var inQuotes = false;
            for (var at = 0; at <= value.length() && elements.size() < ELEMENTS_MAX; at++) {
                var c = at == value.length() ? ',' : value.charAt(at);
                if (c == '"') {
                    inQuotes = !inQuotes;
                } else if (c == '\\' && inQuotes) {
                    at = Math.min(at + 1, value.length() - 1);
                } else if (c == ',' && (!inQuotes || at == value.length())) {
                    elements.add(value.substring(start, at).strip());
                    start = at + 1;
                }
            }
        }
        elements.removeIf(String::isEmpty);
        return elements;
    }

    private static <T> Optional<T> understood(Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (BadContentException bad) {
            return Optional.empty();
        }
    }

    private static int weight(String text, FieldScanner scanner) {
        if (!text.matches("[01]?(\\.[0-9]*)?") || !text.matches(".*[0-9].*")) {
            throw scanner.bad("has a weight that is not from 0 to 1");
        }
        var dot = text.indexOf('.');
        var whole = text.startsWith("1") ? WEIGHT_MAX : 0;
        var digits = dot < 0 ? "" : text.substring(dot + 1);
        return Math.min(WEIGHT_MAX, whole + Integer.parseInt((digits + "000").substring(0, 3)));
    }
}
