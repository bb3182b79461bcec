package dev.gyre.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Wants a string in which a regular expression is found. Others are a `string_pattern_mismatch`.
///
/// It is a search, as in JSON Schema: write `^` and `$` for the whole string.
/// `jakarta.validation.constraints.Pattern` is the same with one difference, which is its own: it has to match the
/// whole string.
///
/// Whoever sends the string decides how long the search takes, up to what the expression makes possible: put a [Size]
/// next to it, which is checked first, and repeat nothing that is repeated itself.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.PARAMETER, ElementType.TYPE_USE})
public @interface Pattern {
    /// The expression, in the syntax of [java.util.regex.Pattern].
    String regexp();
}
