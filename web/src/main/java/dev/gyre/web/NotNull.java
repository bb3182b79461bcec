package dev.gyre.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Says what holds anyway for what is neither `Optional` nor `@Nullable`: it has to be there, and not be null.
/// `jakarta.validation.constraints.NotNull` means the same.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.PARAMETER, ElementType.TYPE_USE})
public @interface NotNull {}
