package dev.gyre.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Gives what a component or parameter is when it is absent, which it may be then.
///
/// The text is read as a parameter of a request would be: `"5"` for a number, `"2020-01-01"` for a date, the text
/// itself for a string. For lists, sets, maps and records it is JSON: `"[]"`. It is read once when the type is first
/// used, and an `IllegalArgumentException` says there what is wrong with it. Collections and records are made anew
/// for each use.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.PARAMETER})
public @interface Default {
    /// The value, as text.
    String value();
}
