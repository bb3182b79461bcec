package dev.gyre.web;

/// Where in a request a value is, in the order in which errors are told.
enum In {
    PATH("path"), QUERY("query"), HEADER("header"), COOKIE("cookie"), BODY("body"), FORM("body"), FILE("body");

    /// What stands first in the `loc` of errors.
    final String place;

    /// For values that are one text or several.
    final TextBinder binder;

    In(String place) {
        this.place = place;
        this.binder = new TextBinder(place, place.equals("body"));
    }

    boolean isBody() {
        return this == BODY || isForm();
    }

    boolean isForm() {
        return this == FORM || this == FILE;
    }
}
