package dev.gyre.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Gives the name in JSON, in a query, in a header and so on, where it is not that of the Java code.
///
/// On a constant of an enum it is the text that stands for it. On a record that is a case of a sealed interface it is
/// its tag.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.PARAMETER, ElementType.FIELD, ElementType.TYPE, ElementType.METHOD})
public @interface Name {
    /// The name; not empty.
    String value();
}
