package dev.gyre.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Bounds the digits of a number: others are `decimal_max_digits`, `decimal_max_places` or `decimal_whole_digits`.
/// `jakarta.validation.constraints.Digits` means the same.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.PARAMETER, ElementType.TYPE_USE})
public @interface Digits {
    /// How many digits there may be before the decimal point.
    int integer();

    /// How many digits there may be after it.
    int fraction();
}
