package dev.gyre.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The parameters of a query or of a form (application/x-www-form-urlencoded, WHATWG URL, section 5), in
/// order and indexed by name. Immutable.
///
/// Decoding is strict: a `%` has two digits, and what comes out is UTF-8. Only `&` separates. Names that
/// collide in a hash table cost a logarithm, as the JDK's tables turn into trees.
public final class Parameters {
    private final List<Parameter> list;
    private final Map<String, List<String>> values = new LinkedHashMap<>();

    private Parameters(List<Parameter> list) {
        this.list = List.copyOf(list);
        for (var parameter : list) {
            values.computeIfAbsent(parameter.name(), name -> new ArrayList<>(1)).add(parameter.value());
        }
    }

    /// Those of `list`, for [#encode].
    public static Parameters of(List<Parameter> list) {
        return new Parameters(list);
    }

    /// Decodes the query of a URL, without the `?`. A `+` is a space, as browsers have it.
    ///
    /// @throws BadContentException with status 400 for bad escapes, for characters that are not ASCII, and
    ///     past a limit
    public static Parameters ofQuery(String query, ParameterLimits limits) {
        if (query.chars().anyMatch(c -> c > 0x7F)) {
            throw new BadContentException(400, "the query has a character that must be escaped");
        }
        return decode("query", query, limits, 400);
    }

    /// Decodes the body of a form.
    ///
    /// @throws BadContentException with status 400 for bad escapes and for what is not UTF-8, with 413 past a
    ///     limit
    public static Parameters ofForm(byte[] body, ParameterLimits limits) {
        return decode("form", new String(body, StandardCharsets.ISO_8859_1), limits, 413);
    }

    private static Parameters decode(String place, String text, ParameterLimits limits, int statusOverLimit) {
        if (text.length() > limits.bytesMax()) {
            throw new BadContentException(statusOverLimit, "the " + place + " of " + text.length()
                    + " bytes is over the limit bytesMax of " + limits.bytesMax());
        }
        var list = new ArrayList<Parameter>();
        for (var start = 0; start < text.length();) {
            var next = text.indexOf('&', start);
            var end = next < 0 ? text.length() : next;
            if (end > start) {
                if (list.size() == limits.parametersMax()) {
                    throw new BadContentException(statusOverLimit, "the " + place
                            + " has more parameters than the limit parametersMax of " + limits.parametersMax());
                }
                list.add(parameter(place, text.substring(start, end).replace('+', ' ')));
            }
            start = end + 1;
        }
        return new Parameters(list);
    }

    private static Parameter parameter(String place, String text) {
        var equals = text.indexOf('=');
        return equals < 0
                ? new Parameter(PercentCoding.decodeBytes(place, text), "")
                : new Parameter(
                    PercentCoding.decodeBytes(place, text.substring(0, equals)),
                    PercentCoding.decodeBytes(place, text.substring(equals + 1)));
    }

    /// All of them, in order.
    public List<Parameter> list() {
        return list;
    }

    /// The names, each once, in order of their first use.
    public Set<String> names() {
        return Collections.unmodifiableSet(values.keySet());
    }

    /// The first value of `name`.
    public Optional<String> first(String name) {
        var all = values.get(name);
        return all == null ? Optional.empty() : Optional.of(all.getFirst());
    }

    /// All values of `name`, in order; an empty list if there is none.
    public List<String> all(String name) {
        return Collections.unmodifiableList(values.getOrDefault(name, List.of()));
    }

    /// The text that decodes to these, as browsers write it.
    public String encode() {
        return list.stream().map(parameter -> encode(parameter.name()) + "=" + encode(parameter.value()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return PercentCoding.encode(text, "*-._ ").replace(' ', '+');
    }
}
