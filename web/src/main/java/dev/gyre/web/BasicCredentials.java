package dev.gyre.web;

/// A name and a password, as [HttpBasic] finds them: said by the client, and not checked by anybody yet.
public record BasicCredentials(String username, String password) {
    /// The name only.
    @Override
    public String toString() {
        return "credentials of " + username;
    }
}
