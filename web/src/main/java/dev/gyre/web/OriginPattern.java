package dev.gyre.web;

import java.util.Locale;

/// Which origins of pages are meant: one, or those that differ in one place, marked by a star. Only two places are
/// possible, the beginning of the host and the port, so that no pattern means more than it seems to:
/// `https://*.example.com` fits `https://shop.example.com` but neither `https://example.com` nor
/// `https://evilexample.com`. Regular expressions are declined because they are so easy to get wrong here: an
/// unescaped dot or a missing anchor lets somebody else's site in.
final class OriginPattern {
    /// What stands before the star and behind it; behind is null when there is none.
    private final String before;
    private final String behind;
    private final boolean hasStar;

    private OriginPattern(String before, String behind, boolean hasStar) {
        this.before = before;
        this.behind = behind;
        this.hasStar = hasStar;
    }

    /// Reads a pattern.
    ///
    /// @throws IllegalArgumentException when it is none, saying why
    static OriginPattern of(String text) {
        var pattern = text.toLowerCase(Locale.ROOT);
        int host = pattern.indexOf("://") + 3;
        require(host >= 4, text, "an origin begins with a scheme, as in https://example.com");
        require(pattern.length() > host, text, "the host is missing");
        for (int i = host; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            require(c > ' ' && c < 0x7f && "/?#@\\".indexOf(c) < 0, text,
                "an origin ends with the host or the port, without a slash");
        }
        int star = pattern.indexOf('*');
        if (star < 0) {
            return new OriginPattern(pattern, "", false);
        }
        require(pattern.indexOf('*', star + 1) < 0, text, "one star at most is possible");
        boolean isSubdomain = star == host && pattern.startsWith(".", star + 1) && pattern.length() > star + 2;
        boolean isPort = star == pattern.length() - 1 && pattern.charAt(star - 1) == ':' && star - 1 > host;
        require(isSubdomain || isPort, text,
            "a star stands for subdomains, as in https://*.example.com, or for the port, as in http://localhost:*");
        return new OriginPattern(pattern.substring(0, star), pattern.substring(star + 1), true);
    }

    private static void require(boolean right, String text, String otherwise) {
        if (!right) {
            throw new IllegalArgumentException("the origin " + text + " cannot be allowed: " + otherwise);
        }
    }

    /// Whether an origin, as a browser sends it, is one of those.
    boolean matches(String origin) {
        if (!hasStar) {
            return origin.equalsIgnoreCase(before);
        }
        int starLength = origin.length() - before.length() - behind.length();
        if (starLength < 1
                || !origin.regionMatches(true, 0, before, 0, before.length())
                || !origin.regionMatches(true, before.length() + starLength, behind, 0, behind.length())) {
            return false;
        }
        for (int i = before.length(); i < before.length() + starLength; i++) {
            char c = origin.charAt(i);
            if (!(behind.isEmpty() ? isDigit(c) : isOfHost(c))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isOfHost(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.';
    }

    @Override
    public String toString() {
        return hasStar ? before + "*" + behind : before;
    }
}
