package dev.gyre.http;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The fields that this codec itself looks at, which are noted while a message is parsed, and those that must not come
/// after a body.
enum KnownField {
    HOST("Host"),
    CONTENT_LENGTH("Content-Length"),
    TRANSFER_ENCODING("Transfer-Encoding"),
    CONNECTION("Connection"),
    EXPECT("Expect"),
    UPGRADE("Upgrade"),
    DATE("Date"),
    TRAILER("Trailer"),
    TE("TE"),
    KEEP_ALIVE("Keep-Alive"),
    AUTHORIZATION("Authorization"),
    PROXY_AUTHORIZATION("Proxy-Authorization"),
    PROXY_AUTHENTICATE("Proxy-Authenticate"),
    WWW_AUTHENTICATE("WWW-Authenticate"),
    COOKIE("Cookie"),
    SET_COOKIE("Set-Cookie"),
    CACHE_CONTROL("Cache-Control"),
    MAX_FORWARDS("Max-Forwards"),
    RANGE("Range"),
    CONTENT_ENCODING("Content-Encoding"),
    CONTENT_RANGE("Content-Range"),
    CONTENT_TYPE("Content-Type"),
    LOCATION("Location");

    /// A power of two, several times the number of constants.
    private static final int SLOTS = 128;

    private static final KnownField[] CONSTANTS = values();
    private static final @Nullable KnownField[] BY_HASH = new @Nullable KnownField[SLOTS];

    static {
        for (var field : CONSTANTS) {
            int slot = field.hash & (SLOTS - 1);
            while (BY_HASH[slot] != null) {
                slot = (slot + 1) & (SLOTS - 1);
            }
            BY_HASH[slot] = field;
        }
    }

    /// As it is usually written.
    final String text;

    final int hash;

    KnownField(String text) {
        this.text = text;
        this.hash = hash(text);
    }

    /// A bit for a set of these in a `long`.
    @SuppressWarnings("EnumOrdinal") // It is not kept: the order of the constants may change.
    long bit() {
        return 1L << ordinal();
    }

    /// Trailers must change neither how a message is framed and routed nor who sent it and what it contains (RFC 9110
    /// section 6.5.1). The date of a message may be known late.
    private boolean mayBeTrailer() {
        return this == DATE;
    }

    /// A field among these that must not be a trailer.
    static Optional<KnownField> notAllowedIn(HeaderFields trailers) {
        for (var field : CONSTANTS) {
            if (trailers.contains(field) && !field.mayBeTrailer()) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }

    /// The step of the hash of names, a polynomial as that of [String#hashCode], of their lower-case form. An attacker
    /// can make names collide, which costs a comparison of at most a hundred names.
    static int hash(int hash, int lowerCase) {
        return 31 * hash + lowerCase;
    }

    static int hash(String name) {
        int hash = 0;
        for (int i = 0; i < name.length(); i++) {
            hash = hash(hash, Grammar.lower(name.charAt(i)));
        }
        return hash;
    }

    /// The constant for a name whose hash is known; null when there is none.
    static @Nullable KnownField find(byte[] bytes, int from, int to, int hash) {
        for (int slot = hash & (SLOTS - 1); BY_HASH[slot] != null; slot = (slot + 1) & (SLOTS - 1)) {
            var field = Objects.requireNonNull(BY_HASH[slot]);
            if (field.hash == hash && Grammar.equalsIgnoringCase(bytes, from, to, field.text)) {
                return field;
            }
        }
        return null;
    }
}
