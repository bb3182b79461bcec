package dev.gyre.behaviours;

import dev.gyre.testing.LoopTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A [Behaviour] that would take too long in real time, or whose times are to be exact: in virtual time only.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@LoopTest(seeds = 101)
@interface SlowBehaviour {}
