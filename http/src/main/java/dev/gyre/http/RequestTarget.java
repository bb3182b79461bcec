package dev.gyre.http;

/// Where the parts of a request target are. The query, if there is one, is between `pathEnd + 1` and `end`.
///
/// Accepted is visible ASCII but `"`, `<`, `>` and `#`: a little more than RFC 3986 has, as browsers send `|`, `^`,
/// braces and brackets as they are. A backslash is refused in the path, where some take it for a slash, and so is a
/// percent sign that does not begin two hexadecimal digits, or begins those of NUL.
///
/// @param form what kind of target it is
/// @param authorityStart where the authority begins
/// @param authorityEnd where it ends; the same place when there is none
/// @param pathStart where the path begins
/// @param pathEnd where it ends; the same place when there is none
/// @param end where the query ends
record RequestTarget(TargetForm form, int authorityStart, int authorityEnd, int pathStart, int pathEnd, int end) {
    /// Reads a target.
    ///
    /// @throws HttpSyntaxException with status 400
    static RequestTarget parse(byte[] bytes, int from, int to, String method) {
        int pathEnd = checkCharacters(bytes, from, to);
        if (method.equals("CONNECT")) {
            if (!Authority.isValidWithPort(bytes, from, to)) {
                throw malformed("the target of CONNECT is not of the form host:port");
            }
            return new RequestTarget(TargetForm.AUTHORITY, from, to, to, to, to);
        }
        if (from < to && bytes[from] == '/') {
            return new RequestTarget(TargetForm.ORIGIN, from, from, from, pathEnd, to);
        }
        if (to - from == 1 && bytes[from] == '*') {
            if (!method.equals("OPTIONS")) {
                throw malformed("the target * is for OPTIONS only");
            }
            return new RequestTarget(TargetForm.ASTERISK, from, from, from, to, to);
        }
        return parseAbsolute(bytes, from, to, pathEnd);
    }

    /// Returns where the path ends.
    private static int checkCharacters(byte[] bytes, int from, int to) {
        int pathEnd = to;
        for (int at = from; at < to; at++) {
            byte b = bytes[at];
            boolean isInPath = pathEnd == to;
            if (!Grammar.isTarget(b) || (b == '\\' && isInPath)) {
                throw malformed("byte " + (at - from + 1) + " of the target is " + Grammar.show(b));
            }
            if (b == '%' && !Grammar.isPercentEncoded(bytes, at, to)) {
                throw malformed("byte " + (at - from + 1) + " of the target is % without two hexadecimal digits");
            }
            if (b == '?' && isInPath) {
                pathEnd = at;
            }
        }
        return pathEnd;
    }

    private static RequestTarget parseAbsolute(byte[] bytes, int from, int to, int pathEnd) {
        int authorityStart = from + schemeLength(bytes, from, to);
        int authorityEnd = authorityStart;
        while (authorityEnd < pathEnd && bytes[authorityEnd] != '/') {
            authorityEnd++;
        }
        if (!Authority.isValid(bytes, authorityStart, authorityEnd)) {
            throw malformed("the host in the target is malformed");
        }
        return new RequestTarget(TargetForm.ABSOLUTE, authorityStart, authorityEnd, authorityEnd, pathEnd, to);
    }

    private static int schemeLength(byte[] bytes, int from, int to) {
        for (var scheme : new String[] {"http://", "https://"}) {
            int end = from + scheme.length();
            if (end <= to && Grammar.equalsIgnoringCase(bytes, from, end, scheme)) {
                return scheme.length();
            }
        }
        throw malformed("the target begins neither with / nor with http:// or https://");
    }

    private static HttpSyntaxException malformed(String what) {
        return HttpSyntaxException.badRequest("line 1: " + what);
    }
}
