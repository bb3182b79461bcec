package dev.gyre.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Bounds a length: code points of a string, bytes of a `byte[]`, elements of a list, set, array or map. Others are
/// `string_too_short`, `too_long` and their like. `jakarta.validation.constraints.Size` means the same.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.PARAMETER, ElementType.TYPE_USE})
public @interface Size {
    /// The smallest length allowed.
    int min() default 0;

    /// The largest length allowed.
    int max() default Integer.MAX_VALUE;
}
