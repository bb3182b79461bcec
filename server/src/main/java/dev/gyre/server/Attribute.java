package dev.gyre.server;

import java.util.Objects;

/// A place for a value of an [Exchange], through which filters and handlers tell each other something.
///
/// ```java
/// static final Attribute<User> USER = Attribute.named("user");
/// … exchange.set(USER, user) … exchange.get(USER).orElseThrow() …
/// ```
///
/// Two attributes are different also when they have the same name.
///
/// @param <T> the type of the value
@SuppressWarnings("UnusedTypeParameter") // It is for those who ask an exchange for a value.
public final class Attribute<T> {
    private final String name;

    private Attribute(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /// A new attribute; the name is for people.
    public static <T> Attribute<T> named(String name) {
        return new Attribute<>(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
