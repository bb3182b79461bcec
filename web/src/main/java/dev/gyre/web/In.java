package dev.gyre.web;

/// Where in a request a value is, in the order in which errors are told.
enum In {
    PATH("path", 1), QUERY("query", 2), HEADER("header", 3), COOKIE("cookie", 4), BODY("body", 5), FORM("body", 6),
    FILE("body", 7);

    private static final TextBinder PATH_TEXT = new TextBinder("path", false);
    private static final TextBinder QUERY_TEXT = new TextBinder("query", false);
    private static final TextBinder HEADER_TEXT = new TextBinder("header", false);
    private static final TextBinder COOKIE_TEXT = new TextBinder("cookie", false);
    private static final TextBinder FORM_TEXT = new TextBinder("body", true);

    /// What stands first in the `loc` of errors.
    final String place;

    /// When it is looked at; providers come before all.
    final int rank;

    In(String place, int rank) {
        this.place = place;
        this.rank = rank;
    }

    /// For values that are one text or several.
    TextBinder binder() {
        return switch (this) {
            case PATH -> PATH_TEXT;
            case QUERY -> QUERY_TEXT;
            case HEADER -> HEADER_TEXT;
            case COOKIE -> COOKIE_TEXT;
            case BODY, FORM, FILE -> FORM_TEXT;
        };
    }

    boolean isBody() {
        return this == BODY || isForm();
    }

    boolean isForm() {
        return this == FORM || this == FILE;
    }
}
