package dev.gyre.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Takes a parameter from a file in the form that is the body of the request. Needed only to give it another name: an
/// [UploadFile] is taken from there anyway.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
public @interface File {
    /// Its name there; that of the parameter when this is empty.
    String value() default "";
}
