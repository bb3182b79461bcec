package dev.gyre.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Wants a date or a date and time not before now: by the clock of the system, in UTC. Others are `date_future` or
/// `datetime_future`. `jakarta.validation.constraints.FutureOrPresent` means the same.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.PARAMETER, ElementType.TYPE_USE})
public @interface FutureOrPresent {}
