package dev.gyre.loop.sync;

import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.Outcome;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class ChannelTest {
    @RegisterExtension final NoWaiterLeft nobody = new NoWaiterLeft();

    private final List<String> log = new ArrayList<>();

    private Channel<String> open(int capacity) {
        return nobody.at(Channel.open(capacity));
    }

    private static <T> Received<T> item(T value) {
        return new Received.Item<>(value);
    }

    // ---- sending and receiving -------------------------------------------------------------------

    @Test
    void valuesArriveInTheOrderTheyWereSent() {
        run(() -> TaskGroup.run(group -> {
            var channel = open(2);
            group.spawn(() -> {
                try (var sender = channel.sender()) {
                    for (var value : List.of("a", "b", "c", "d", "e")) {
                        sender.send(value);
                    }
                }
            });
            for (var value : channel.receiver()) {
                log.add(value);
            }
        }));
        assertEquals(List.of("a", "b", "c", "d", "e"), log);
    }

    @Test
    void withoutCapacityASendWaitsForItsReceiver() {
        run(() -> {
            var channel = open(0);
            assertFalse(channel.sender().trySend("nobody waits for it"));
            var sending = spawn(() -> channel.sender().send("a"));
            Turns.settle();
            assertFalse(sending.isDone());
            assertEquals(item("a"), channel.receiver().tryReceive());
            sending.await();
            assertEquals(0, channel.sender().statistics().peak());
        });
    }

    @Test
    void withCapacityASendWaitsWhenItIsFull() {
        run(() -> {
            var channel = open(1);
            channel.sender().send("a");
            assertFalse(channel.sender().trySend("b"));
            var sending = spawn(() -> channel.sender().send("b"));
            Turns.settle();
            assertFalse(sending.isDone());
            assertEquals("a", channel.receiver().receive());
            sending.await();
            assertEquals("b", channel.receiver().receive());
        });
    }

    @Test
    void aValueBelongsToTheReceiverThatWaitedForIt() {
        run(() -> {
            var channel = open(1);
            var first = spawn(channel.receiver()::receive);
            var second = spawn(channel.receiver()::receive);
            Turns.settle();
            channel.sender().send("a");
            assertInstanceOf(Received.Nothing.class, channel.receiver().tryReceive());
            channel.sender().send("b");
            assertEquals("a", first.await());
            assertEquals("b", second.await());
        });
    }

    @Test
    void roomBelongsToTheSenderThatWaitedForIt() {
        run(() -> {
            var channel = open(1);
            channel.sender().send("a");
            spawn(() -> channel.sender().send("b"));
            Turns.settle();
            assertEquals("a", channel.receiver().receive());
            assertFalse(channel.sender().trySend("barging in"));
            assertEquals("b", channel.receiver().receive());
        });
    }

    @Test
    void manyProducersShareOneChannelAndTheLastToCloseEndsIt() {
        run(() -> TaskGroup.run(group -> {
            var channel = open(0);
            for (int i = 0; i < 3; i++) {
                int from = i * 10;
                var own = channel.sender().copy();
                group.spawn(() -> {
                    try (own) {
                        for (int value = from; value < from + 10; value++) {
                            own.send("%02d".formatted(value));
                        }
                    }
                });
            }
            channel.sender().close();
            var got = new TreeSet<String>();
            channel.receiver().forEach(got::add);
            assertEquals(30, got.size());
            assertEquals("29", got.last());
        }));
    }

    @Test
    void manyConsumersShareTheValues() {
        run(() -> TaskGroup.run(group -> {
            var channel = open(0);
            for (int i = 0; i < 3; i++) {
                var own = channel.receiver().copy();
                group.spawn(() -> {
                    try (own) {
                        own.forEach(log::add);
                    }
                });
            }
            channel.receiver().close();
            try (var sender = channel.sender()) {
                for (int value = 0; value < 30; value++) {
                    sender.send("value " + value);
                }
            }
        }));
        assertEquals(30, log.stream().distinct().count());
    }

    // ---- closing ---------------------------------------------------------------------------------

    @Test
    void aClosedEndIsAMistakeOfItsOwnSide() {
        run(() -> {
            var channel = open(1);
            var sender = channel.sender().copy();
            sender.close();
            sender.close();
            assertThrows(ChannelClosedException.class, () -> sender.send("a"));
            assertThrows(ChannelClosedException.class, () -> sender.trySend("a"));
            assertThrows(ChannelClosedException.class, sender::copy);
            var receiver = channel.receiver().copy();
            receiver.close();
            receiver.close();
            assertThrows(ChannelClosedException.class, receiver::receive);
            assertThrows(ChannelClosedException.class, receiver::tryReceive);
            assertThrows(ChannelClosedException.class, () -> receiver.iterator().hasNext());
            assertThrows(ChannelClosedException.class, receiver::copy);
            channel.sender().send("the others work");
            assertEquals("the others work", channel.receiver().receive());
        });
    }

    @Test
    void whenAllSendersAreClosedWhatIsLeftIsReceivedAndThenItEnds() {
        run(() -> {
            var channel = open(2);
            channel.sender().send("a");
            channel.sender().send("b");
            channel.sender().close();
            assertEquals("a", channel.receiver().receive());
            assertEquals(item("b"), channel.receiver().tryReceive());
            for (int again = 0; again < 2; again++) {
                assertThrows(EndOfChannelException.class, channel.receiver()::receive);
                assertInstanceOf(Received.End.class, channel.receiver().tryReceive());
                assertFalse(channel.receiver().iterator().hasNext());
            }
        });
    }

    @Test
    void whenAllReceiversAreClosedItIsBrokenAndWhatIsLeftIsDropped() {
        run(() -> {
            var channel = open(2);
            channel.sender().send("a");
            channel.receiver().close();
            for (int again = 0; again < 2; again++) {
                assertThrows(ChannelBrokenException.class, () -> channel.sender().send("b"));
                assertThrows(ChannelBrokenException.class, () -> channel.sender().trySend("b"));
            }
            assertEquals(0, channel.sender().statistics().buffered());
        });
    }

    @Test
    void closedByMyselfCountsBeforeClosedByTheOthers() {
        run(() -> {
            var channel = open(0);
            channel.sender().close();
            channel.receiver().close();
            assertThrows(ChannelClosedException.class, () -> channel.sender().send("a"));
            assertThrows(ChannelClosedException.class, channel.receiver()::receive);
        });
    }

    @Test
    void closingASenderWakesThoseWhoWaitAtItAndNobodyElse() {
        run(() -> {
            var channel = open(0);
            var other = channel.sender().copy();
            var atOther = spawn(() -> other.send("other"));
            var here = spawn(() -> channel.sender().send("here"));
            Turns.settle();
            channel.sender().close();
            assertThrows(ChannelClosedException.class, here::await);
            assertEquals("other", channel.receiver().receive());
            atOther.await();
        });
    }

    @Test
    void closingAReceiverWakesThoseWhoWaitAtItAndNobodyElse() {
        run(() -> {
            var channel = open(0);
            var other = channel.receiver().copy();
            var here = spawn(channel.receiver()::receive);
            var atOther = spawn(other::receive);
            Turns.settle();
            channel.receiver().close();
            assertThrows(ChannelClosedException.class, here::await);
            channel.sender().send("other");
            assertEquals("other", atOther.await());
        });
    }

    @Test
    void closingTheLastSenderEndsThoseWhoWaitToReceive() {
        run(() -> {
            var channel = open(0);
            var receiving = spawn(channel.receiver()::receive);
            var looping = spawn(() -> channel.receiver().forEach(log::add));
            Turns.settle();
            channel.sender().close();
            assertThrows(EndOfChannelException.class, receiving::await);
            looping.await();
        });
    }

    @Test
    void closingTheLastReceiverFailsThoseWhoWaitToSend() {
        run(() -> {
            var channel = open(0);
            var sending = spawn(() -> channel.sender().send("a"));
            Turns.settle();
            channel.receiver().close();
            assertThrows(ChannelBrokenException.class, sending::await);
        });
    }

    // ---- cancellation ----------------------------------------------------------------------------

    @Test
    void aCancelledSendHasNotSent() {
        run(() -> {
            var channel = open(0);
            var cancelled = spawn(() -> channel.sender().send("never"));
            var next = spawn(() -> channel.sender().send("b"));
            Turns.settle();
            cancelled.cancel("just in time");
            assertEquals("b", channel.receiver().receive());
            next.await();
            assertInstanceOf(Outcome.Cancelled.class, cancelled.outcome());
        });
    }

    @Test
    void aSendCancelledAfterItsValueWasReceivedHasSent() {
        run(() -> {
            var channel = open(0);
            var late = spawn(() -> {
                channel.sender().send("a");
                return "sent";
            });
            Turns.settle();
            assertEquals("a", channel.receiver().receive());
            late.cancel("too late");
            assertEquals("sent", late.await());
        });
    }

    @Test
    void aCancelledReceiveHasReceivedNothing() {
        run(() -> {
            var channel = open(0);
            var cancelled = spawn(channel.receiver()::receive);
            var next = spawn(channel.receiver()::receive);
            Turns.settle();
            cancelled.cancel("just in time");
            channel.sender().send("a");
            assertEquals("a", next.await());
            assertInstanceOf(Outcome.Cancelled.class, cancelled.outcome());
        });
    }

    @Test
    void aValueThatArrivedBeforeTheCancelIsDelivered() {
        run(() -> {
            var channel = open(0);
            var late = spawn(channel.receiver()::receive);
            Turns.settle();
            channel.sender().send("a");
            late.cancel("too late");
            assertEquals("a", late.await());
        });
    }

    @Test
    void sendAndReceiveAreCancellationPointsAlsoWhenTheyNeedNotWait() {
        run(() -> {
            var channel = open(1);
            try (var scope = CancelScope.open()) {
                scope.cancel("enough");
                assertThrows(TaskCancelledException.class, () -> channel.sender().send("a"));
                assertTrue(channel.sender().trySend("a"));
                assertThrows(TaskCancelledException.class, channel.receiver()::receive);
                assertThrows(TaskCancelledException.class, () -> channel.receiver().iterator().hasNext());
                assertEquals(item("a"), channel.receiver().tryReceive());
            }
        });
    }

    // ---- mistakes, and seeing --------------------------------------------------------------------

    @Test
    @SuppressWarnings("NullAway")
    void nullIsNoValue() {
        run(() -> {
            assertThrows(NullPointerException.class, () -> open(1).sender().send(null));
            assertThrows(NullPointerException.class, () -> open(1).sender().trySend(null));
        });
    }

    @Test
    void aCapacityOutOfRangeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Channel.open(-1));
    }

    @Test
    void itStaysOnItsLoop() {
        var channel = open(1);
        assertThrows(IllegalStateException.class, () -> channel.sender().trySend("a"));
        assertThrows(IllegalStateException.class, channel.receiver()::tryReceive);
        assertThrows(IllegalStateException.class, channel.sender()::close);
        assertThrows(IllegalStateException.class, channel.receiver()::statistics);
    }

    @Test
    void itsStatisticsShowItAll() {
        run(() -> {
            var channel = open(1);
            channel.receiver().copy();
            channel.sender().send("a");
            var sending = spawn(() -> channel.sender().send("b"));
            yieldNow();
            assertEquals(new Channel.Statistics(1, 1, 1, 1, 2, 1, 0), channel.receiver().statistics());
            assertEquals(
                "sender of channel (1 of 1 values, 1 senders, 2 receivers, 1 sending, 0 receiving)",
                channel.sender().toString());
            sending.cancel("the test is over");
        });
    }
}
