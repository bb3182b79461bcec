package dev.gyre.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Names the member by which the records of a sealed interface are told apart.
///
/// The tag of a record is what its component of that name has in [Literal]; without such a component it is its
/// [Name], or else its simple name, and is written as a member of its own. Without a discriminator the case that fits
/// best is taken, and the errors are those of all cases.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Discriminator {
    /// The name of the member, such as `kind`.
    String value();
}
