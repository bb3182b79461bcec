package dev.gyre.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Wants a number of at most a bound of any precision. `jakarta.validation.constraints.DecimalMax` means the same.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.PARAMETER, ElementType.TYPE_USE})
public @interface DecimalMax {
    /// The bound, as decimal text.
    String value();

    /// Whether the bound itself is allowed: an error `less_than` if it is not.
    boolean inclusive() default true;
}
