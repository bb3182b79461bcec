package dev.gyre.loop.sync;

import static dev.gyre.loop.Gyre.loop;
import static dev.gyre.loop.Gyre.ofSeconds;
import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.timeout;
import static dev.gyre.loop.Gyre.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.CancelScope;
import dev.gyre.loop.Outcome;
import dev.gyre.loop.Task;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.TimeoutException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class BoundedQueueTest {
    @RegisterExtension final NoWaiterLeft nobody = new NoWaiterLeft();

    private final BoundedQueue<String> queue = nobody.at(BoundedQueue.fifo(2));
    private final List<String> log = new ArrayList<>();

    private void fill() {
        queue.put("a");
        queue.put("b");
    }

    private void assertHolds(String... items) {
        var rest = new ArrayList<String>();
        for (var item = queue.tryTake(); item.isPresent(); item = queue.tryTake()) {
            rest.add(item.get());
            Turns.settle();
        }
        assertEquals(List.of(items), rest);
    }

    // ---- order -----------------------------------------------------------------------------------

    @Test
    void fifoIsTakenInTheOrderItWasPut() {
        run(() -> {
            fill();
            assertHolds("a", "b");
        });
    }

    @Test
    void lifoIsTakenLastFirst() {
        run(() -> {
            var stack = BoundedQueue.<String>lifo(3);
            List.of("a", "b", "c").forEach(stack::put);
            stack.shutdown();
            stack.forEach(log::add);
        });
        assertEquals(List.of("c", "b", "a"), log);
    }

    @Test
    void priorityIsTakenSmallestFirstAndOfEqualOnesFirstPutFirst() {
        run(() -> {
            var urgent = BoundedQueue.<String>priority(6, Comparator.comparing(item -> item.charAt(0)));
            List.of("2a", "1a", "2b", "1b", "0a", "1c").forEach(urgent::put);
            urgent.shutdown();
            urgent.forEach(log::add);
        });
        assertEquals(List.of("0a", "1a", "1b", "1c", "2a", "2b"), log);
    }

    // ---- waiting and fairness --------------------------------------------------------------------

    @Test
    void putWaitsForRoomAndTakeForAnItem() {
        run(() -> {
            var taken = spawn(queue::take);
            Turns.settle();
            assertFalse(taken.isDone());
            queue.put("first");
            assertEquals("first", taken.await());
            fill();
            var put = spawn(() -> queue.put("c"));
            Turns.settle();
            assertFalse(put.isDone());
            assertEquals("a", queue.take());
            put.await();
            assertHolds("b", "c");
        });
    }

    @Test
    void anItemBelongsToTheFirstInLineFromItsPutOn() {
        run(() -> {
            var first = spawn(queue::take);
            var second = spawn(queue::take);
            Turns.settle();
            queue.put("a");
            assertEquals(Optional.empty(), queue.tryTake());
            queue.put("b");
            assertEquals("a", first.await());
            assertEquals("b", second.await());
        });
    }

    @Test
    void roomBelongsToTheFirstInLineFromTheTakeOn() {
        run(() -> {
            fill();
            spawn(() -> queue.put("c"));
            spawn(() -> queue.put("d"));
            Turns.settle();
            assertEquals("a", queue.take());
            assertFalse(queue.tryPut("barging in"));
            assertHolds("b", "c", "d");
        });
    }

    @Test
    void tryPutAndTryTakeNeverWait() {
        run(() -> {
            assertEquals(Optional.empty(), queue.tryTake());
            assertTrue(queue.tryPut("a"));
            assertTrue(queue.tryPut("b"));
            assertFalse(queue.tryPut("c"));
            assertEquals(Optional.of("a"), queue.tryTake());
        });
    }

    // ---- cancellation ----------------------------------------------------------------------------

    @Test
    void aCancelledPutHasNotPut() {
        run(() -> {
            fill();
            var cancelled = spawn(() -> queue.put("never"));
            var next = spawn(() -> queue.put("c"));
            Turns.settle();
            cancelled.cancel("just in time");
            assertEquals("a", queue.take());
            next.await();
            assertHolds("b", "c");
            assertInstanceOf(Outcome.Cancelled.class, cancelled.outcome());
        });
    }

    @Test
    void aPutCancelledAfterItHadItsRoomHasPut() {
        run(() -> {
            fill();
            var late = spawn(() -> {
                queue.put("c");
                return "put";
            });
            Turns.settle();
            queue.take();
            late.cancel("too late");
            assertEquals("put", late.await());
            assertHolds("b", "c");
        });
    }

    @Test
    void aCancelledTakeHasTakenNothing() {
        run(() -> {
            var cancelled = spawn(queue::take);
            var next = spawn(queue::take);
            Turns.settle();
            cancelled.cancel("just in time");
            queue.put("a");
            assertEquals("a", next.await());
            assertInstanceOf(Outcome.Cancelled.class, cancelled.outcome());
        });
    }

    @Test
    void anItemThatArrivedBeforeTheCancelIsDelivered() {
        run(() -> {
            var late = spawn(queue::take);
            Turns.settle();
            queue.put("a");
            late.cancel("too late");
            assertEquals("a", late.await());
        });
    }

    @Test
    void aTimeoutEndsAWaitAndLosesNothing() {
        run(() -> {
            assertThrows(TimeoutException.class, () -> timeout(ofSeconds(0), queue::take));
            fill();
            assertThrows(TimeoutException.class, () -> timeout(ofSeconds(0), () -> queue.put("c")));
            assertHolds("a", "b");
        });
    }

    @Test
    void everySuspendingMethodIsACancellationPointAlsoWhenItNeedNotWait() {
        run(() -> {
            queue.put("a");
            try (var scope = CancelScope.open()) {
                scope.cancel("enough");
                assertThrows(TaskCancelledException.class, () -> queue.put("b"));
                assertThrows(TaskCancelledException.class, queue::take);
                assertThrows(TaskCancelledException.class, () -> queue.iterator().hasNext());
                assertThrows(TaskCancelledException.class, () -> BoundedQueue.fifo(1).join());
                assertEquals(Optional.of("a"), queue.tryTake());
                assertTrue(queue.tryPut("c"));
            }
        });
    }

    // ---- shutting down ---------------------------------------------------------------------------

    @Test
    void afterShutdownPutsFailAndTakesDrainAndEnd() {
        run(() -> {
            fill();
            queue.shutdown();
            queue.shutdown();
            assertTrue(queue.isShutDown());
            assertThrows(QueueShutDownException.class, () -> queue.put("c"));
            assertThrows(QueueShutDownException.class, () -> queue.tryPut("c"));
            assertEquals("a", queue.take());
            assertEquals(Optional.of("b"), queue.tryTake());
            assertThrows(QueueShutDownException.class, queue::take);
            assertThrows(QueueShutDownException.class, queue::tryTake);
            assertFalse(queue.iterator().hasNext());
        });
    }

    @Test
    void shutdownWakesThoseWhoWaitToPutAndTheirItemsAreNotIn() {
        run(() -> {
            fill();
            var putting = spawn(() -> queue.put("c"));
            Turns.settle();
            queue.shutdown();
            assertThrows(QueueShutDownException.class, putting::await);
            assertEquals("a", queue.take());
            assertEquals("b", queue.take());
            assertThrows(QueueShutDownException.class, queue::take);
        });
    }

    @Test
    void shutdownWakesThoseWhoWaitToTake() {
        run(() -> {
            var taking = spawn(queue::take);
            var looping = spawn(() -> queue.forEach(log::add));
            Turns.settle();
            queue.shutdown();
            assertThrows(QueueShutDownException.class, taking::await);
            looping.await();
        });
        assertEquals(List.of(), log);
    }

    @Test
    void shutdownNowReturnsWhatItDropsInTheOrderOfTaking() {
        run(() -> {
            var stack = BoundedQueue.<String>lifo(3);
            List.of("a", "b", "c").forEach(stack::put);
            assertEquals(List.of("c", "b", "a"), stack.shutdownNow());
            assertEquals(List.of(), stack.shutdownNow());
            assertThrows(QueueShutDownException.class, stack::take);
            stack.join();
        });
    }

    @Test
    void afterShutdownNowJoinWaitsForTheWorkThatIsUnderWay() {
        run(() -> {
            fill();
            queue.take();
            var joining = spawn(queue::join);
            Turns.settle();
            assertEquals(List.of("b"), queue.shutdownNow());
            Turns.settle();
            assertFalse(joining.isDone());
            queue.taskDone();
            joining.await();
        });
    }

    // ---- work that is done -----------------------------------------------------------------------

    @Test
    void joinWaitsUntilTheWorkOnEveryItemIsDone() {
        run(() -> TaskGroup.run(group -> {
            for (int i = 0; i < 2; i++) {
                group.spawn(() -> {
                    for (var item : queue) {
                        yieldNow();
                        log.add(item);
                        queue.taskDone();
                    }
                });
            }
            for (int i = 0; i < 10; i++) {
                queue.put("item");
            }
            queue.join();
            assertEquals(10, log.size());
            queue.shutdown();
        }));
    }

    @Test
    void joinReturnsAtOnceWhenThereIsNothingToDo() {
        run(queue::join);
    }

    @Test
    void moreWorkDoneThanTakenIsAnError() {
        run(() -> {
            assertThrows(IllegalStateException.class, queue::taskDone);
            fill();
            assertThrows(IllegalStateException.class, queue::taskDone);
            queue.take();
            queue.taskDone();
            var error = assertThrows(IllegalStateException.class, queue::taskDone);
            assertTrue(error.getMessage().contains("more often than items were taken"), error.getMessage());
        });
    }

    // ---- for each --------------------------------------------------------------------------------

    @Test
    void aForEachLoopEndsWhenItIsShutDownAndEmpty() {
        run(() -> TaskGroup.run(group -> {
            group.spawn(() -> {
                for (int i = 0; i < 5; i++) {
                    queue.put("item " + i);
                }
                queue.shutdown();
            });
            for (var item : queue) {
                log.add(item);
            }
        }));
        assertEquals(List.of("item 0", "item 1", "item 2", "item 3", "item 4"), log);
    }

    @Test
    void severalLoopsShareTheItems() {
        run(() -> TaskGroup.run(group -> {
            var workers = new ArrayList<Task<Integer>>();
            for (int i = 0; i < 3; i++) {
                workers.add(group.spawn(() -> {
                    int handled = 0;
                    for (var item : queue) {
                        handled++;
                    }
                    return handled;
                }));
            }
            for (int i = 0; i < 30; i++) {
                queue.put("item");
            }
            queue.shutdown();
            var handled = workers.stream().map(Task::await).toList();
            assertEquals(30, handled.stream().mapToInt(Integer::intValue).sum());
            assertTrue(handled.stream().allMatch(some -> some > 0), handled::toString);
        }));
    }

    @Test
    void leavingALoopTakesNothingMore() {
        run(() -> {
            fill();
            for (var item : queue) {
                log.add(item);
                break;
            }
            assertHolds("b");
        });
    }

    @Test
    void anIteratorAtItsEndSaysSo() {
        run(() -> {
            queue.put("a");
            queue.shutdown();
            var iterator = queue.iterator();
            assertEquals("a", iterator.next());
            assertThrows(NoSuchElementException.class, iterator::next);
        });
    }

    // ---- mistakes, and seeing --------------------------------------------------------------------

    @Test
    @SuppressWarnings("NullAway")
    void nullIsNoItem() {
        run(() -> {
            assertThrows(NullPointerException.class, () -> queue.put(null));
            assertThrows(NullPointerException.class, () -> queue.tryPut(null));
        });
    }

    @Test
    void everyQueueHasABoundOfAtLeastOne() {
        assertThrows(IllegalArgumentException.class, () -> BoundedQueue.fifo(0));
        assertThrows(IllegalArgumentException.class, () -> BoundedQueue.lifo(-1));
    }

    @Test
    void anOrderThatThrowsLeavesTheQueueAsItWas() {
        run(() -> {
            var broken = BoundedQueue.<Object>priority(3, (a, b) -> {
                throw new ClassCastException("not comparable");
            });
            broken.put("a");
            assertThrows(ClassCastException.class, () -> broken.put("b"));
            assertEquals(1, broken.statistics().size());
            assertEquals(1, broken.statistics().unfinished());
        });
    }

    @Test
    void itStaysOnItsLoop() {
        assertThrows(IllegalStateException.class, () -> queue.tryPut("a"));
        assertThrows(IllegalStateException.class, queue::tryTake);
        assertThrows(IllegalStateException.class, queue::shutdown);
        assertThrows(IllegalStateException.class, queue::size);
    }

    @Test
    void anotherThreadPutsThroughTheLoop() {
        run(() -> {
            var loop = loop();
            Thread.ofPlatform().start(() -> loop.submit(() -> queue.put("from outside")));
            assertEquals("from outside", queue.take());
        });
    }

    @Test
    void itsStatisticsShowItAll() {
        run(() -> {
            fill();
            var putting = spawn(() -> queue.put("c"));
            var joining = spawn(queue::join);
            Turns.settle();
            assertEquals(new BoundedQueue.Statistics(2, 2, 2, 2, 1, 0, 1, false), queue.statistics());
            assertEquals("fifo queue (2 of 2 items, 1 putting, 0 taking)", queue.toString());
            assertEquals(2, queue.size());
            assertEquals(2, queue.capacity());
            putting.cancel("the test is over");
            joining.cancel("the test is over");
        });
    }
}
