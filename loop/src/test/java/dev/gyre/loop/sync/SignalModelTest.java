package dev.gyre.loop.sync;

import dev.gyre.loop.sync.ModelRun.Expected;
import dev.gyre.loop.sync.ModelRun.Operation;
import java.util.ArrayDeque;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class SignalModelTest {
    @Test
    void aSemaphoreDoesWhatItsModelDoes() {
        ModelRun.compare(200, (expected, random) -> new SemaphorePair(expected, random.nextInt(3), false));
    }

    @Test
    void aBoundedSemaphoreDoesWhatItsModelDoes() {
        ModelRun.compare(200, (expected, random) -> new SemaphorePair(expected, random.nextInt(1, 4), true));
    }

    @Test
    void aGateDoesWhatItsModelDoes() {
        ModelRun.compare(150, (expected, random) -> new GatePair(expected));
    }

    @Test
    void aLatchDoesWhatItsModelDoes() {
        ModelRun.compare(150, (expected, random) -> new LatchPair(expected, random.nextInt(12)));
    }

    @Test
    void aBarrierDoesWhatItsModelDoes() {
        ModelRun.compare(200, (expected, random) -> new BarrierPair(expected, random.nextInt(1, 5)));
    }

    private static final class SemaphorePair implements ModelRun.Subject {
        private final Expected expected;
        private final TaskSemaphore semaphore;
        private final int max;
        private int permits;
        private final ArrayDeque<Integer> line = new ArrayDeque<>();

        SemaphorePair(Expected expected, int permits, boolean bounded) {
            this.expected = expected;
            this.permits = permits;
            semaphore = bounded ? TaskSemaphore.bounded(permits) : new TaskSemaphore(permits);
            max = bounded ? permits : Integer.MAX_VALUE;
        }

        @Override
        public Operation operation(int member, RandomGenerator random) {
            return switch (random.nextInt(5)) {
                case 0, 1 -> Operation.suspending("acquire", semaphore::acquire, () -> acquire(member));
                case 2 -> Operation.immediate("tryAcquire", semaphore::tryAcquire, () -> tryAcquire(member));
                default -> Operation.immediate("release", semaphore::release, () -> release(member));
            };
        }

        private void acquire(int member) {
            if (permits > 0) {
                permits--;
                expected.ends(member);
            } else {
                line.add(member);
                expected.waits(member);
            }
        }

        private void tryAcquire(int member) {
            expected.ends(member, permits > 0);
            permits = Math.max(0, permits - 1);
        }

        private void release(int member) {
            if (!line.isEmpty()) {
                expected.ends(line.remove());
            } else if (permits == max) {
                expected.ends(member, "IllegalStateException");
                return;
            } else {
                permits++;
            }
            expected.ends(member);
        }

        @Override
        public void cancelled(int member) {
            line.remove(member);
            expected.ends(member, "TaskCancelledException");
        }

        @Override
        public Object real() {
            return semaphore.statistics();
        }

        @Override
        public Object modelled() {
            return new TaskSemaphore.Statistics(permits, max, line.size());
        }
    }

    private static final class GatePair implements ModelRun.Subject {
        private final Expected expected;
        private final Gate gate = new Gate();
        private boolean open;
        private final ArrayDeque<Integer> line = new ArrayDeque<>();

        GatePair(Expected expected) {
            this.expected = expected;
        }

        @Override
        public Operation operation(int member, RandomGenerator random) {
            return switch (random.nextInt(4)) {
                case 0 -> Operation.immediate("open", gate::open, () -> {
                    open = true;
                    line.forEach(expected::ends);
                    line.clear();
                    expected.ends(member);
                });
                case 1 -> Operation.immediate("close", gate::close, () -> {
                    open = false;
                    expected.ends(member);
                });
                default -> Operation.suspending("awaitOpen", gate::awaitOpen, () -> {
                    if (open) {
                        expected.ends(member);
                    } else {
                        line.add(member);
                        expected.waits(member);
                    }
                });
            };
        }

        @Override
        public void cancelled(int member) {
            line.remove(member);
            expected.ends(member, "TaskCancelledException");
        }

        @Override
        public Object real() {
            return gate.statistics();
        }

        @Override
        public Object modelled() {
            return new Gate.Statistics(open, line.size());
        }
    }

    private static final class LatchPair implements ModelRun.Subject {
        private final Expected expected;
        private final Latch latch;
        private int count;
        private final ArrayDeque<Integer> line = new ArrayDeque<>();

        LatchPair(Expected expected, int count) {
            this.expected = expected;
            this.count = count;
            latch = new Latch(count);
        }

        @Override
        public Operation operation(int member, RandomGenerator random) {
            if (random.nextInt(3) == 0) {
                return Operation.immediate("countDown", latch::countDown, () -> countDown(member));
            }
            return Operation.suspending("await", latch::await, () -> {
                if (count == 0) {
                    expected.ends(member);
                } else {
                    line.add(member);
                    expected.waits(member);
                }
            });
        }

        private void countDown(int member) {
            if (count == 0) {
                expected.ends(member, "IllegalStateException");
                return;
            }
            count--;
            if (count == 0) {
                line.forEach(expected::ends);
                line.clear();
            }
            expected.ends(member);
        }

        @Override
        public void cancelled(int member) {
            line.remove(member);
            expected.ends(member, "TaskCancelledException");
        }

        @Override
        public Object real() {
            return latch.statistics();
        }

        @Override
        public Object modelled() {
            return new Latch.Statistics(count, line.size());
        }
    }

    private static final class BarrierPair implements ModelRun.Subject {
        private final Expected expected;
        private final TaskBarrier barrier;
        private final int parties;
        private boolean aborted;
        private final ArrayDeque<Integer> line = new ArrayDeque<>();

        BarrierPair(Expected expected, int parties) {
            this.expected = expected;
            this.parties = parties;
            barrier = new TaskBarrier(parties);
        }

        @Override
        public Operation operation(int member, RandomGenerator random) {
            return switch (random.nextInt(12)) {
                case 0 -> Operation.immediate("abort", barrier::abort, () -> end(member, true));
                case 1, 2 -> Operation.immediate("reset", barrier::reset, () -> end(member, false));
                default -> Operation.returning("await", barrier::await, () -> arrive(member));
            };
        }

        private void arrive(int member) {
            if (aborted) {
                expected.ends(member, "BarrierBrokenException");
                return;
            }
            line.add(member);
            expected.waits(member);
            if (line.size() == parties) {
                for (int place = 0; place < parties; place++) {
                    expected.ends(line.remove(), place);
                }
            }
        }

        private void end(int member, boolean forGood) {
            aborted = forGood;
            line.forEach(waiting -> expected.ends(waiting, "BarrierBrokenException"));
            line.clear();
            expected.ends(member);
        }

        @Override
        public void cancelled(int member) {
            line.remove(member);
            expected.ends(member, "TaskCancelledException");
        }

        @Override
        public Object real() {
            return barrier.statistics();
        }

        @Override
        public Object modelled() {
            return new TaskBarrier.Statistics(parties, line.size(), aborted);
        }
    }
}
