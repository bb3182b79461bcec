package dev.gyre.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;

/// Compares what must not be found out by trying.
///
/// ```java
/// if (!Secrets.equal(expectedKey, givenKey)) throw new HttpException(401);
/// ```
///
/// `String.equals` ends at the first difference, so the time that it takes tells how many characters were right, and a
/// secret can be guessed one character after the other. Here the time depends on the length of what was given only.
/// Passwords of users are not to be kept as they are, so they are nothing to compare: use a slow hash.
public final class Secrets {
    private Secrets() {}

    /// Whether both texts are the same, in a time that does not tell where they differ.
    public static boolean equal(String expected, String given) {
        return equal(expected.getBytes(UTF_8), given.getBytes(UTF_8));
    }

    /// Whether both are the same, in a time that does not tell where they differ.
    public static boolean equal(byte[] expected, byte[] given) {
        return MessageDigest.isEqual(given, expected);
    }
}
