package dev.gyre.behaviours;

import dev.gyre.testing.LoopTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A test of something that the loop promises: it holds first in, first out, in a hundred other orders, and in real
/// time.
///
/// Such a test asserts an order only where one is promised whatever the seed: callbacks among themselves, timers by
/// deadline, one batch before the next. Where it needs time to pass it waits milliseconds, and asserts no upper
/// bound, for a machine may be slow.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@LoopTest(seeds = 101, time = LoopTest.Time.BOTH)
@interface Behaviour {}
