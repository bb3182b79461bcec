package dev.gyre.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Takes a parameter from a provider with a name, of those that [App#provide] has added.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
public @interface From {
    /// The name that [Dependency#named] has given the provider; empty for the one without, found by its type.
    String value() default "";

    /// Whether the value that this request has got before will do.
    boolean cached() default true;
}
