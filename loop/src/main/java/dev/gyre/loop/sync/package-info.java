/// What the tasks of one loop share: locks, permits, signals, queues and channels.
///
/// | to… | use |
/// |---|---|
/// | let one task at a time through a piece of code that suspends | [Mutex] |
/// | wait, inside such a piece, until a state holds | [MutexCondition] |
/// | let at most n tasks through | [TaskSemaphore] |
/// | wait until something is so, and maybe no longer | [Gate] |
/// | wait until n things have happened | [Latch] |
/// | meet at a point, again and again | [TaskBarrier] |
/// | hand work from tasks to tasks, with a bound and a way to wait for its end | [BoundedQueue] |
/// | hand values from tasks to tasks, with ends that are closed | [Channel] |
///
/// Code between two suspension points needs none of these: no other task of the loop runs there.
///
/// The types share four rules.
///
/// - *Loop-confined.* They are plain fields, without atomics or locks. Each belongs to the loop that
///   first uses it, and a use from anywhere else throws [IllegalStateException].
/// - *First come, first served.* What becomes free is handed to the task at the head of the line, and
///   belongs to it from that moment; a task that comes later cannot take it away.
/// - *Cancelled means that it did not happen.* A task that is cancelled leaves the line at once and
///   has neither locked, nor put, nor taken anything. What was handed to it before is its own, and the
///   next suspension point throws instead.
/// - A method that may suspend is a cancellation point also when it need not wait; `tryX` never
///   suspends and is none.
package dev.gyre.loop.sync;
