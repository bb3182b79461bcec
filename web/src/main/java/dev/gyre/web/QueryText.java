package dev.gyre.web;

import dev.gyre.http.BadContentException;
import dev.gyre.http.ParameterLimits;
import dev.gyre.http.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The query of a request, looked up by name. Most have no escapes, and of those nothing is copied but the values that
/// somebody asks for; the others are decoded once, by the rules of [Parameters].
final class QueryText implements TextBinder.Source {
    private static final QueryText NONE = new QueryText("", null, new int[0], 0);
    private static final int PLACES_OF_ONE = 3;

    private final String text;

    /// Of a query with escapes; null for one without any.
    private final @Nullable Parameters decoded;

    /// For each parameter: where its name begins, where it ends, and where its value ends.
    private final int[] places;
    private final int count;

    private QueryText(String text, @Nullable Parameters decoded, int[] places, int count) {
        this.text = text;
        this.decoded = decoded;
        this.places = places;
        this.count = count;
    }

    /// Finds the parameters.
    ///
    /// @throws BadContentException with status 400 for bad escapes, and past a limit
    static QueryText of(String text, ParameterLimits limits) {
        if (text.isEmpty()) return NONE;
        if (text.indexOf('%') >= 0 || text.indexOf('+') >= 0) {
            return new QueryText("", Parameters.ofQuery(text, limits), NONE.places, 0);
        }
        if (text.length() > limits.bytesMax()) {
            throw new BadContentException(400, "the query of " + text.length()
                    + " bytes is over the limit bytesMax of " + limits.bytesMax());
        }
        var places = new int[4 * PLACES_OF_ONE];
        int count = 0;
        for (int start = 0; start < text.length();) {
            int next = text.indexOf('&', start);
            int end = next < 0 ? text.length() : next;
            if (end > start) {
                if (count == limits.parametersMax()) {
                    throw new BadContentException(400, "the query has more parameters than the limit parametersMax of "
                            + limits.parametersMax());
                }
                int at = PLACES_OF_ONE * count++;
                if (at == places.length) places = Arrays.copyOf(places, 2 * at);
                int equals = text.indexOf('=', start);
                places[at] = start;
                places[at + 1] = equals < 0 || equals > end ? end : equals;
                places[at + 2] = end;
            }
            start = end + 1;
        }
        return new QueryText(text, null, places, count);
    }

    /// The value of the last parameter with this name; null if there is none.
    @Override
    public @Nullable String last(String name) {
        if (decoded != null) {
            var values = decoded.all(name);
            return values.isEmpty() ? null : values.getLast();
        }
        for (int i = count - 1; i >= 0; i--) {
            if (isNamed(i, name)) return value(i);
        }
        return null;
    }

    /// The values of all parameters with this name, in order.
    @Override
    public List<String> all(String name) {
        if (decoded != null) return decoded.all(name);
        List<String> values = List.of();
        for (int i = 0; i < count; i++) {
            if (!isNamed(i, name)) continue;
            if (values.isEmpty()) values = new ArrayList<>(4);
            values.add(value(i));
        }
        return values;
    }

    /// All names, each once.
    @Override
    public Set<String> names() {
        if (decoded != null) return decoded.names();
        var names = new LinkedHashSet<String>();
        for (int i = 0; i < count; i++) {
            names.add(text.substring(places[PLACES_OF_ONE * i], places[PLACES_OF_ONE * i + 1]));
        }
        return names;
    }

    private boolean isNamed(int i, String name) {
        int start = places[PLACES_OF_ONE * i];
        return places[PLACES_OF_ONE * i + 1] - start == name.length() && text.startsWith(name, start);
    }

    private String value(int i) {
        int nameEnd = places[PLACES_OF_ONE * i + 1];
        int end = places[PLACES_OF_ONE * i + 2];
        return text.substring(Math.min(nameEnd + 1, end), end);
    }
}
