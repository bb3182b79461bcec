package dev.gyre.web;

import java.util.List;
import java.util.Optional;

/// The form that clients post to get a token for a name and a password, as the password flow of OAuth 2 has it (RFC
/// 6749, section 4.3.2): a parameter of this type takes it from the body.
///
/// @param grantType `password`, if the client says it at all
/// @param username the name
/// @param password the password, as the user has typed it
/// @param scope what the token shall permit, names with spaces between; [#scopes] takes it apart
/// @param clientId which program asks, if it says
/// @param clientSecret the program's own password, if it has one
public record OAuth2PasswordForm(
        @Form("grant_type") Optional<@Pattern(regexp = "^password$") String> grantType,
        @Form String username,
        @Form String password,
        @Form @Default("") String scope,
        @Form("client_id") Optional<String> clientId,
        @Form("client_secret") Optional<String> clientSecret) {

    /// The names in [#scope].
    public List<String> scopes() {
        return scope.isBlank() ? List.of() : List.of(scope.strip().split(" +"));
    }

    /// The name of the user only.
    @Override
    public String toString() {
        return "password form of " + username;
    }
}
