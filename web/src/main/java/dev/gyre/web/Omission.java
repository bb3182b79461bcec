package dev.gyre.web;

/// Which members of records an answer leaves out.
public enum Omission {
    /// None: all that the type declares is there.
    NOTHING,
    /// Those that are null or an empty `Optional`.
    NULLS,
    /// Those that equal what they are when they are absent.
    DEFAULTS,
    /// Both kinds.
    NULLS_AND_DEFAULTS;

    boolean omitsNulls() {
        return this == NULLS || this == NULLS_AND_DEFAULTS;
    }

    boolean omitsDefaults() {
        return this == DEFAULTS || this == NULLS_AND_DEFAULTS;
    }
}
