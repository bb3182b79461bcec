package dev.gyre.behaviours;

import dev.gyre.testing.LoopTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A [Behaviour] that is about the order of the ready queue itself: first in, first out, which a seed would change.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@LoopTest(time = LoopTest.Time.BOTH)
@interface BehaviourInOrder {}
