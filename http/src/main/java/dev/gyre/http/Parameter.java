package dev.gyre.http;

/// A name and its value, in a query or a form.
///
/// @param name decoded
/// @param value decoded; empty if there was no `=`
public record Parameter(String name, String value) {}
