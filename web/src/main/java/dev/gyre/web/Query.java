package dev.gyre.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Takes a parameter from the query of the request. Needed only for lists and to give another name: what is one piece
/// of text and not in the path is taken from there anyway. On a record it takes each component from the query.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
public @interface Query {
    /// Its name there; that of the parameter when this is empty.
    String value() default "";
}
