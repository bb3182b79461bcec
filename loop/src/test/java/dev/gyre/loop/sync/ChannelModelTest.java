package dev.gyre.loop.sync;

import dev.gyre.loop.sync.ModelRun.Expected;
import dev.gyre.loop.sync.ModelRun.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ChannelModelTest {
    @Test
    void aChannelDoesWhatItsModelDoes() {
        ModelRun.compare(600, Pair::new);
    }

    /// A member in line at the end with this number.
    private record Waiting(int member, int end, @Nullable Integer value) {}

    private static final class Pair implements ModelRun.Subject {
        private final Expected expected;
        private final int capacity;
        private final List<Sender<Integer>> senders = new ArrayList<>();
        private final List<Receiver<Integer>> receivers = new ArrayList<>();
        private int numbers;

        private final List<Boolean> sendersOpen = new ArrayList<>(List.of(true));
        private final List<Boolean> receiversOpen = new ArrayList<>(List.of(true));
        private final ArrayDeque<Integer> buffer = new ArrayDeque<>();
        private final ArrayDeque<Waiting> sending = new ArrayDeque<>();
        private final ArrayDeque<Waiting> receiving = new ArrayDeque<>();
        private int peak;

        Pair(Expected expected, RandomGenerator random) {
            this.expected = expected;
            capacity = random.nextInt(4);
            var channel = Channel.<Integer>open(capacity);
            senders.add(channel.sender());
            receivers.add(channel.receiver());
        }

        @Override
        public Operation operation(int member, RandomGenerator random) {
            int number = numbers++;
            // Copies made by an action that has not run yet are not known here: these are the ends there are.
            int from = random.nextInt(senders.size());
            int to = random.nextInt(receivers.size());
            var sender = senders.get(from);
            var receiver = receivers.get(to);
            return switch (random.nextInt(40)) {
                case 0 -> Operation.immediate("close sender " + from, sender::close, () -> closeSender(member, from));
                case 1 -> Operation.immediate("close receiver " + to, receiver::close, () -> closeReceiver(member, to));
                case 2, 3 -> Operation.immediate("copy sender " + from, () -> copy(sender), () -> {
                    copied(member, sendersOpen, from);
                });
                case 4, 5 -> Operation.immediate("copy receiver " + to, () -> copy(receiver), () -> {
                    copied(member, receiversOpen, to);
                });
                case 6, 7, 8, 9, 10 -> Operation.immediate(
                    "trySend " + number + " at " + from,
                    () -> sender.trySend(number),
                    () -> trySend(member, from, number));
                case 11, 12, 13, 14, 15 ->
                    Operation.immediate("tryReceive at " + to, receiver::tryReceive, () -> tryReceive(member, to));
                case 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27 ->
                    Operation.returning("receive at " + to, receiver::receive, () -> receive(member, to));
                default -> Operation.suspending(
                    "send " + number + " at " + from,
                    () -> sender.send(number),
                    () -> send(member, from, number));
            };
        }

        private Object copy(Sender<Integer> sender) {
            senders.add(sender.copy());
            return "done";
        }

        private Object copy(Receiver<Integer> receiver) {
            receivers.add(receiver.copy());
            return "done";
        }

        private void copied(int member, List<Boolean> open, int end) {
            if (open.get(end)) {
                open.add(true);
                expected.ends(member);
            } else {
                expected.ends(member, "ChannelClosedException");
            }
        }

        private void send(int member, int end, int value) {
            if (canSend(member, end) && !handed(value)) {
                sending.add(new Waiting(member, end, value));
                expected.waits(member);
            } else if (canSend(member, end)) {
                expected.ends(member);
            }
        }

        private void trySend(int member, int end, int value) {
            if (canSend(member, end)) {
                expected.ends(member, handed(value));
            }
        }

        private boolean canSend(int member, int end) {
            if (!sendersOpen.get(end)) {
                expected.ends(member, "ChannelClosedException");
                return false;
            }
            if (!receiversOpen.contains(true)) {
                expected.ends(member, "ChannelBrokenException");
                return false;
            }
            return true;
        }

        private boolean handed(int value) {
            if (!receiving.isEmpty()) {
                expected.ends(receiving.remove().member, value);
                return true;
            }
            if (buffer.size() == capacity) {
                return false;
            }
            buffer.add(value);
            peak = Math.max(peak, buffer.size());
            return true;
        }

        private void receive(int member, int end) {
            if (!receiversOpen.get(end)) {
                expected.ends(member, "ChannelClosedException");
                return;
            }
            var value = next();
            if (value != null) {
                expected.ends(member, value);
            } else if (sendersOpen.contains(true)) {
                receiving.add(new Waiting(member, end, null));
                expected.waits(member);
            } else {
                expected.ends(member, "EndOfChannelException");
            }
        }

        private void tryReceive(int member, int end) {
            if (!receiversOpen.get(end)) {
                expected.ends(member, "ChannelClosedException");
                return;
            }
            var value = next();
            if (value != null) {
                expected.ends(member, new Received.Item<>(value));
            } else {
                expected.ends(
                    member, sendersOpen.contains(true) ? new Received.Nothing<>() : new Received.End<>());
            }
        }

        /// All values under way in one line: those in the buffer, then those whose senders wait.
        private @Nullable Integer next() {
            if (!sending.isEmpty()) {
                var sender = sending.remove();
                buffer.add(sender.value);
                expected.ends(sender.member);
            }
            return buffer.poll();
        }

        private void closeSender(int member, int end) {
            close(sendersOpen, end, sending);
            if (!sendersOpen.contains(true)) {
                receiving.forEach(waiting -> expected.ends(waiting.member, "EndOfChannelException"));
                receiving.clear();
            }
            expected.ends(member);
        }

        private void closeReceiver(int member, int end) {
            close(receiversOpen, end, receiving);
            if (!receiversOpen.contains(true)) {
                buffer.clear();
                sending.forEach(waiting -> expected.ends(waiting.member, "ChannelBrokenException"));
                sending.clear();
            }
            expected.ends(member);
        }

        private void close(List<Boolean> ends, int end, ArrayDeque<Waiting> line) {
            ends.set(end, false);
            line.removeIf(waiting -> {
                if (waiting.end == end) {
                    expected.ends(waiting.member, "ChannelClosedException");
                }
                return waiting.end == end;
            });
        }

        @Override
        public void cancelled(int member) {
            sending.removeIf(waiting -> waiting.member == member);
            receiving.removeIf(waiting -> waiting.member == member);
            expected.ends(member, "TaskCancelledException");
        }

        @Override
        public Object real() {
            return senders.getFirst().statistics();
        }

        @Override
        public Object modelled() {
            return new Channel.Statistics(
                buffer.size(),
                capacity,
                peak,
                (int) sendersOpen.stream().filter(open -> open).count(),
                (int) receiversOpen.stream().filter(open -> open).count(),
                sending.size(),
                receiving.size());
        }
    }
}
