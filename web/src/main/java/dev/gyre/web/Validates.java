package dev.gyre.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Makes a static method of a record check one of its components, after its type and its other constraints.
///
/// The method takes the value, which it may exchange by returning another of the same type, or returns nothing. By
/// throwing an `IllegalArgumentException` it refuses the value: a `value_error` with the message of the exception,
/// which the client reads. It must not suspend, and may be called twice for one request.
///
/// A rule on several components together belongs into the compact constructor of the record, which may throw in the
/// same way.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Validates {
    /// The name of the component in the Java code.
    String value();
}
