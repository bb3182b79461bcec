package dev.gyre.loop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.Blocking;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.LoopConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Look-ups on real threads, which block.
class ResolverThreadsTest {
    private static final List<InetAddress> ANSWER = List.of(InetAddress.ofLiteral("192.0.2.1"));

    @Test
    void aLookupRunsOnADaemonOfItsOwn() {
        var ran = new ArrayList<Thread>();
        Gyre.run(() -> {
            var resolver = Resolver.of(ResolverOptions.defaults(), name -> {
                ran.add(Thread.currentThread());
                return ANSWER;
            });
            assertEquals(ANSWER, resolver.resolve("a.test"));
        });
        var thread = ran.getFirst();
        assertTrue(thread.getName().startsWith("gyre-lookup-"), thread.getName());
        assertTrue(thread.isDaemon() && !thread.isVirtual());
    }

    /// A name server that says nothing takes threads, but neither the loop nor its threads for blocking calls.
    @Test
    void slowLookupsStopNeitherTheLoopNorItsBlockingCalls() {
        var release = new CountDownLatch(1);
        var config = LoopConfig.defaults().withBlockingThreadsMax(1).withBlockingQueueMax(0);
        Gyre.run(config, () -> {
            var resolver = Resolver.of(ResolverOptions.defaults(), name -> {
                awaitQuietly(release);
                return ANSWER;
            });
            var first = Gyre.spawn(() -> resolver.resolve("a.test"));
            var second = Gyre.spawn(() -> resolver.resolve("b.test"));
            Gyre.sleep(Duration.ofMillis(1));
            assertEquals("done", Blocking.call(() -> "done"));
            assertTrue(!first.isDone() && !second.isDone());
            release.countDown();
            assertEquals(ANSWER, first.await());
            assertEquals(ANSWER, second.await());
        });
    }

    @Test
    void noMoreThanThirtyTwoLookUpAtTheSameTime() {
        var begun = new AtomicInteger();
        var mayEnd = new Semaphore(0);
        Gyre.run(() -> {
            var resolver = Resolver.of(ResolverOptions.defaults(), name -> {
                begun.incrementAndGet();
                mayEnd.acquireUninterruptibly();
                return ANSWER;
            });
            for (int i = 0; i < 40; i++) {
                var name = "host" + i + ".test";
                Gyre.spawn(() -> resolver.resolve(name));
            }
            while (begun.get() < 32) {
                Gyre.yieldNow();
            }
            for (int i = 0; i < 1_000; i++) {
                Gyre.yieldNow();
            }
            assertEquals(32, begun.get());
            mayEnd.release(40);
            while (begun.get() < 40) {
                Gyre.yieldNow();
            }
        });
    }

    @Test
    void aLoopMayEndWhileALookupGoesOn() {
        var release = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        Gyre.run(() -> {
            var options = ResolverOptions.defaults().withTimeLimit(Duration.ofMillis(1));
            var resolver = Resolver.of(options, name -> {
                awaitQuietly(release);
                ended.countDown();
                return ANSWER;
            });
            assertThrows(UnknownHostException.class, () -> resolver.resolve("a.test"));
        });
        release.countDown();
        awaitQuietly(ended);
    }

    /// What networks of the operating system do: each loop has a resolver of its own, with the settings it was given.
    @Test
    void aLoopHasOneResolverWhichAProgramMaySet() {
        Gyre.run(() -> {
            var mine = Resolver.of(ResolverOptions.defaults(), name -> {
                throw new UnknownHostException(name + ": not here");
            });
            Resolver.OF_LOOP.set(mine);
            assertEquals(mine, Resolver.current());
            var failure = assertThrows(IOException.class, () -> Resolver.current().resolve("a.test"));
            assertEquals("no address of a.test: not here", failure.getMessage());
        });
        Gyre.run(() -> assertEquals(List.of(InetAddress.ofLiteral("192.0.2.1")),
            Resolver.current().resolve("192.0.2.1")));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
