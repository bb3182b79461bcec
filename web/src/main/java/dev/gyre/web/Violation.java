package dev.gyre.web;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One thing that is wrong with a request: an entry of `detail` in the answer with status 422. Immutable.
///
/// @param type the kind of error, such as `missing` or `int_parsing`: for programs
/// @param loc where: `body`, `query`, `path`, `header` or `cookie`, then names (`String`) and indexes (`Integer`)
/// @param msg what is wrong: for people
/// @param input the value that is refused
/// @param ctx the parameters of the rule that is broken, such as `ge`; empty for a rule without any
public record Violation(String type, List<Object> loc, String msg, JsonValue input, Map<String, JsonValue> ctx) {
    /// Copies the list and the map.
    public Violation {
        loc = List.copyOf(loc);
        ctx = Collections.unmodifiableMap(new LinkedHashMap<>(ctx));
    }

    /// That something is needed and not there.
    ///
    /// @param container what it is missing from; null outside an object
    static Violation missing(List<Object> loc, @Nullable JsonValue container) {
        return new Violation("missing", loc, "Field required", container == null ? JsonValue.JsonNull.VALUE : container,
            Map.of());
    }
}
