package dev.gyre.http;

/// The four forms of a request target (RFC 9112 section 3.2).
public enum TargetForm {
    /// `/path?query`, the usual one.
    ORIGIN,
    /// `http://host/path?query`, for proxies.
    ABSOLUTE,
    /// `host:port`, for `CONNECT` only.
    AUTHORITY,
    /// `*`, for `OPTIONS` only.
    ASTERISK
}
