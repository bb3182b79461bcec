package dev.gyre.server;

import dev.gyre.http.HeaderFields;
import java.util.HexFormat;

/// Gives each request a name, by which it is found again in the logs of all who had to do with it: [Exchange#id], and a
/// field of the answer.
///
/// A name that comes with the request is kept when it is harmless, 1 to 128 letters, digits and `-_.~:+/=@`; it is
/// whatever the client likes, and not unique. Otherwise the name is 32 hexadecimal digits that nobody can foresee.
/// Stand it before filters that log. Immutable, for any thread.
public final class RequestIds implements Filter {
    private static final int LENGTH_MAX = 128;
    private static final RequestIds DEFAULTS = new RequestIds("X-Request-Id", true);

    private final String field;
    private final boolean keepsIncoming;

    private RequestIds(String field, boolean keepsIncoming) {
        // Refuses what is not the name of a field.
        HeaderFields.of(field, "");
        this.field = field;
        this.keepsIncoming = keepsIncoming;
    }

    /// With the field `X-Request-Id`, in both directions.
    public static RequestIds defaults() {
        return DEFAULTS;
    }

    /// The same with another field.
    ///
    /// @throws IllegalArgumentException when that is not a name of a field
    public RequestIds withField(String field) {
        return new RequestIds(field, keepsIncoming);
    }

    /// The same, but every name is made here: for servers that face clients nobody trusts.
    public RequestIds withoutIncoming() {
        return new RequestIds(field, false);
    }

    @Override
    public void filter(Exchange exchange, Handler next) throws Exception {
        var incoming = keepsIncoming ? exchange.header(field).orElse("") : "";
        var id = isHarmless(incoming) ? incoming : made();
        exchange.id(id);
        exchange.addField(field, id);
        next.handle(exchange);
    }

    private static boolean isHarmless(String id) {
        if (id.isEmpty() || id.length() > LENGTH_MAX) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean isPlain = c < 0x80 && (Character.isLetterOrDigit(c) || "-_.~:+/=@".indexOf(c) >= 0);
            if (!isPlain) {
                return false;
            }
        }
        return true;
    }

    private static String made() {
        var random = Unforeseen.OF_LOOP.get();
        var hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }
}
