package dev.gyre.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A cookie as a response sets it (RFC 6265bis, section 4.1). Immutable; start from [#of], whose defaults
/// are safe, and change what you need. What browsers would silently drop is refused here.
///
/// @param name a token
/// @param value without spaces, quotes, commas, semicolons, backslashes and anything outside ASCII; encode
///     other text first
/// @param path below which requests bring the cookie; `/` by default
/// @param domain whose hosts get the cookie, or null for the host that sets it only, the default
/// @param maxAge how long it is kept, zero to delete it; null until the browser is closed, the default
/// @param expires until when it is kept, for clients that do not know `maxAge`, which goes first; usually null
/// @param secure whether it is for encrypted connections only; off by default, as it depends on the server
/// @param httpOnly whether it is hidden from the scripts of pages; on by default
/// @param sameSite which requests of other sites bring it; [SameSite#LAX] by default
/// @param partitioned whether it is kept apart for each site that embeds this one; off by default
public record SetCookie(
        String name,
        String value,
        String path,
        @Nullable String domain,
        @Nullable Duration maxAge,
        @Nullable Instant expires,
        boolean secure,
        boolean httpOnly,
        SameSite sameSite,
        boolean partitioned) {

    /// Which requests that begin on pages of other sites bring a cookie.
    public enum SameSite {
        /// None.
        STRICT("strict"),
        /// Those that open this site in the browser's window with a safe method, such as links.
        LAX("lax"),
        /// All.
        NONE("none");

        private final String text;

        SameSite(String text) {
            this.text = text;
        }
    }

    private static final int NAME_AND_VALUE_BYTES_MAX = 4096;
    private static final int ATTRIBUTE_BYTES_MAX = 1024;

    /// Checks what may stand in each part, and that the parts agree.
    ///
    /// @throws IllegalArgumentException naming what is wrong
    public SetCookie {
        require(FieldScanner.isToken(name), "the name of a cookie is not a token");
        require(value.chars().allMatch(SetCookie::isCookieOctet),
            "the value of the cookie " + name + " has characters that cookies cannot hold: encode it");
        require(name.length() + value.length() <= NAME_AND_VALUE_BYTES_MAX,
            "the cookie " + name + " is over " + NAME_AND_VALUE_BYTES_MAX + " bytes, which browsers drop");
        require(path.startsWith("/") && isAttribute(path), "the path of the cookie " + name + " is no path");
        require(domain == null || (isAttribute(domain)
                && domain.matches("[0-9A-Za-z]([0-9A-Za-z.-]*[0-9A-Za-z])?") && !domain.contains("..")),
            "the domain of the cookie " + name + " is no name of hosts");
        require(sameSite != SameSite.NONE || secure, "the cookie " + name + " is SameSite=None, so it must be secure");
        require(!partitioned || secure, "the cookie " + name + " is partitioned, so it must be secure");
        var prefix = name.toLowerCase(Locale.ROOT);
        require(!prefix.startsWith("__secure-") || secure, "a cookie called __Secure-… must be secure");
        require(!prefix.startsWith("__host-") || (secure && domain == null && path.equals("/")),
            "a cookie called __Host-… must be secure, without a domain, and for the path /");
    }

    private static void require(boolean right, String otherwise) {
        if (!right) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static boolean isCookieOctet(int c) {
        return c > ' ' && c < 0x7F && "\",;\\".indexOf(c) < 0;
    }

    private static boolean isAttribute(String text) {
        return text.length() <= ATTRIBUTE_BYTES_MAX && text.chars().allMatch(c -> c >= ' ' && c < 0x7F && c != ';');
    }

    /// A cookie for the path `/`, the host that sets it, the time until the browser is closed; hidden from
    /// scripts and not sent along with requests of other sites.
    public static SetCookie of(String name, String value) {
        return new SetCookie(name, value, "/", null, null, null, false, true, SameSite.LAX, false);
    }

    /// The same cookie for another path.
    public SetCookie withPath(String path) {
        return new SetCookie(
            name, value, path, domain, maxAge, expires, secure, httpOnly, sameSite, partitioned);
    }

    /// The same cookie for all hosts of a domain.
    public SetCookie withDomain(String domain) {
        return new SetCookie(
            name, value, path, domain, maxAge, expires, secure, httpOnly, sameSite, partitioned);
    }

    /// The same cookie, kept for a time in seconds; zero or less deletes it.
    public SetCookie withMaxAge(Duration maxAge) {
        return new SetCookie(
            name, value, path, domain, Objects.requireNonNull(maxAge), expires, secure, httpOnly, sameSite,
            partitioned);
    }

    /// The same cookie, kept until a time.
    public SetCookie withExpires(Instant expires) {
        return new SetCookie(
            name, value, path, domain, maxAge, Objects.requireNonNull(expires), secure, httpOnly, sameSite,
            partitioned);
    }

    /// The same cookie for encrypted connections only, or not.
    public SetCookie withSecure(boolean secure) {
        return new SetCookie(
            name, value, path, domain, maxAge, expires, secure, httpOnly, sameSite, partitioned);
    }

    /// The same cookie, hidden from scripts, or not.
    public SetCookie withHttpOnly(boolean httpOnly) {
        return new SetCookie(
            name, value, path, domain, maxAge, expires, secure, httpOnly, sameSite, partitioned);
    }

    /// The same cookie for other requests of other sites; [SameSite#NONE] for secure cookies only.
    public SetCookie withSameSite(SameSite sameSite) {
        return new SetCookie(
            name, value, path, domain, maxAge, expires, secure, httpOnly, sameSite, partitioned);
    }

    /// The same cookie, kept apart for each site that embeds this one, or not; for secure cookies only.
    public SetCookie withPartitioned(boolean partitioned) {
        return new SetCookie(
            name, value, path, domain, maxAge, expires, secure, httpOnly, sameSite, partitioned);
    }

    /// The value of the field `Set-Cookie`.
    public String encode() {
        var text = new StringBuilder(name).append('=').append(value);
        if (expires != null) text.append("; Expires=").append(HttpDate.format(expires));
        if (maxAge != null) text.append("; Max-Age=").append(Math.max(0, maxAge.toSeconds()));
        if (domain != null) text.append("; Domain=").append(domain);
        text.append("; Path=").append(path);
        if (secure) text.append("; Secure");
        if (httpOnly) text.append("; HttpOnly");
        text.append("; SameSite=").append(sameSite.text);
        if (partitioned) text.append("; Partitioned");
        return text.toString();
    }
}
