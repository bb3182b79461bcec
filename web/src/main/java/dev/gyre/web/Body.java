package dev.gyre.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Takes a parameter from the body of the request. With several of them, or with [#embed], the body is an object and
/// each is the member of its name; one alone is the body itself.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
public @interface Body {
    /// Its name there; that of the parameter when this is empty.
    String value() default "";

    /// Whether the body is an object with this as its only member.
    boolean embed() default false;
}
