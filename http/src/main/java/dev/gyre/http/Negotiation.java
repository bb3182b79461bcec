package dev.gyre.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Chooses what a client likes best of what a server can send (RFC 9110, section 12.5).
///
/// Weights are whole thousandths, as they have at most three digits. Of what is liked equally, the server's
/// order decides.
public final class Negotiation {
    private static final String IDENTITY = "identity";
    private static final int WEIGHT_MAX = 1000;

    /// More makes no sense, and every element is compared with every offer.
    private static final int ELEMENTS_MAX = 256;

    private Negotiation() {}

    // ---- media types -------------------------------------------------------------------------------

    private record WeightedRange(MediaType range, int weight) {}

    /// The best of `offers` for the values of the field `Accept`; empty when none is acceptable, for 406.
    ///
    /// For each offer the most specific range that includes it counts. Without the field, all are equal.
    ///
    /// @throws BadContentException with status 400 when the field does not follow the grammar
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
        for (var value : accept) {
            var scanner = new FieldScanner("Accept", value);
            while (scanner.nextElement()) {
                requireFew(ranges.size(), scanner);
                var range = MediaType.scan(scanner);
                var weight = WEIGHT_MAX;
                var parameters = new LinkedHashMap<String, String>();
                for (var parameter : range.parameters().entrySet()) {
                    if (parameter.getKey().equals("q")) {
                        weight = weight(parameter.getValue(), scanner);
                        // What follows belongs to the weight, not to the type, in RFC 7231, and is unused.
                        break;
                    }
                    parameters.put(parameter.getKey(), parameter.getValue());
                }
                ranges.add(new WeightedRange(new MediaType(range.type(), range.subtype(), parameters), weight));
            }
        }
        return ranges;
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

    /// The best of `offers` for the values of the field `Accept-Encoding`, such as `gzip`, or `identity`,
    /// which is always among the offers and the last choice; empty when none is acceptable, for 406.
    ///
    /// @param offers in the server's order, in lower case
    /// @throws BadContentException with status 400 when the field does not follow the grammar
    public static Optional<String> coding(List<String> acceptEncoding, List<String> offers) {
        if (acceptEncoding.isEmpty()) {
            return Optional.of(IDENTITY);
        }
        var weights = weights("Accept-Encoding", acceptEncoding);
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

    private static Map<String, Integer> weights(String field, List<String> values) {
        var weights = new LinkedHashMap<String, Integer>();
        for (var value : values) {
            var scanner = new FieldScanner(field, value);
            while (scanner.nextElement()) {
                requireFew(weights.size(), scanner);
                var name = scanner.token().toLowerCase(Locale.ROOT);
                var q = scanner.parameters().get("q");
                var weight = q == null ? WEIGHT_MAX : weight(q, scanner);
                weights.putIfAbsent(name.equals("x-gzip") ? "gzip" : name, weight);
            }
        }
        return weights;
    }

    // ---- both --------------------------------------------------------------------------------------

    private static void requireFew(int count, FieldScanner scanner) {
        if (count == ELEMENTS_MAX) {
            throw scanner.bad("has more than " + ELEMENTS_MAX + " elements");
        }
    }

    private static int weight(String text, FieldScanner scanner) {
        if (!text.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?")) {
            throw scanner.bad("has a weight that is not from 0 to 1 with at most three digits");
        }
        var digits = text.length() > 2 ? text.substring(2) : "";
        return text.charAt(0) == '1' ? WEIGHT_MAX : Integer.parseInt((digits + "000").substring(0, 3));
    }
}
