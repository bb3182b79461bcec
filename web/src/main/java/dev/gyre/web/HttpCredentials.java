package dev.gyre.web;

/// A scheme of HTTP authentication, written as the client has written it, and what follows: said by the client, and not
/// checked by anybody yet.
public record HttpCredentials(String scheme, String credentials) {
    /// The scheme only.
    @Override
    public String toString() {
        return scheme + " credentials";
    }
}
