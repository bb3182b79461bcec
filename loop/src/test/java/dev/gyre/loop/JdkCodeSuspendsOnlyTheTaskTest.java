package dev.gyre.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/// Blocking code of the JDK, and of libraries that are made of it, suspends the task that calls it and not
/// the loop.
class JdkCodeSuspendsOnlyTheTaskTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /// Runs `body` as a task, and checks that another one made progress before it ended. What the body waits
    /// for happens only once the other has had some turns, where the body asks for that.
    private static <T> T besideAnother(OfTicker<T> body) throws Exception {
        return OnLoop.run(() -> {
            var ticks = new AtomicInteger();
            var main = Gyre.spawn(() -> body.call(ticks));
            while (!main.isDone()) {
                ticks.incrementAndGet();
                Gyre.sleep(Duration.ofNanos(100_000));
            }
            assertTrue(ticks.get() >= 3, () -> "the other task had " + ticks + " turns: the loop stood still");
            return main.await();
        });
    }

    private interface OfTicker<T> {
        T call(AtomicInteger ticks) throws Exception;
    }

    /// A thread that is none of ours, and acts after the other task has made progress.
    private static Thread afterProgress(AtomicInteger ticks, Callable<?> action) {
        return Thread.ofPlatform().start(() -> {
            int goal = ticks.get() + 3;
            OnLoop.until(() -> ticks.get() >= goal, "the other task makes progress");
            try {
                action.call();
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        });
    }

    @Test
    void threadSleep() throws Exception {
        besideAnother(ticks -> {
            long begin = System.nanoTime();
            Thread.sleep(50);
            assertTrue(System.nanoTime() - begin >= 50_000_000);
            return null;
        });
    }

    @Test
    void locksAndConditions() throws Exception {
        assertEquals("signalled", besideAnother(ticks -> {
            var lock = new ReentrantLock();
            var condition = lock.newCondition();
            var value = new String[1];
            lock.lock();
            try {
                afterProgress(ticks, () -> {
                    lock.lock();
                    try {
                        value[0] = "signalled";
                        condition.signal();
                    } finally {
                        lock.unlock();
                    }
                    return null;
                });
                while (value[0] == null) {
                    condition.await();
                }
            } finally {
                lock.unlock();
            }
            return value[0];
        }));
    }

    @Test
    void monitorsAndNotify() throws Exception {
        assertEquals("notified", besideAnother(ticks -> {
            var monitor = new Object();
            var value = new String[1];
            synchronized (monitor) {
                afterProgress(ticks, () -> {
                    synchronized (monitor) {
                        value[0] = "notified";
                        monitor.notifyAll();
                    }
                    return null;
                });
                while (value[0] == null) {
                    monitor.wait();
                }
            }
            return value[0];
        }));
    }

    @Test
    void aContendedMonitor() throws Exception {
        assertEquals("entered", besideAnother(ticks -> {
            var monitor = new Object();
            var held = new CountDownLatch(1);
            var goOn = new CountDownLatch(1);
            Thread.ofPlatform().start(() -> {
                synchronized (monitor) {
                    held.countDown();
                    awaitQuietly(goOn);
                }
            });
            held.await();
            afterProgress(ticks, () -> {
                goOn.countDown();
                return null;
            });
            synchronized (monitor) {
                return "entered";
            }
        }));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Test
    void blockingQueuesBothWays() throws Exception {
        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), besideAnother(ticks -> {
            var queue = new ArrayBlockingQueue<Integer>(1);
            var taken = new ArrayList<Integer>();
            afterProgress(ticks, () -> {
                while (taken.size() < 10) {
                    taken.add(queue.take());
                }
                return null;
            });
            for (int i = 0; i < 10; i++) {
                queue.put(i);
            }
            OnLoop.awaitTurns(() -> taken.size() == 10);
            return taken;
        }));
    }

    @Test
    void futures() throws Exception {
        assertEquals("completed, completed", besideAnother(ticks -> {
            var future = new CompletableFuture<String>();
            afterProgress(ticks, () -> future.complete("completed"));
            return future.join() + ", " + future.get();
        }));
    }

    @Test
    void barriersBetweenTasksAndThreads() throws Exception {
        besideAnother(ticks -> {
            var barrier = new CyclicBarrier(3);
            var other = Gyre.spawn(() -> barrier.await());
            afterProgress(ticks, barrier::await);
            barrier.await();
            return other.await();
        });
    }

    @Test
    void executorServices() throws Exception {
        assertEquals("computed", besideAnother(ticks -> {
            try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
                var goal = ticks.get() + 3;
                return pool.submit(() -> {
                    OnLoop.until(() -> ticks.get() >= goal, "the other task makes progress");
                    return "computed";
                })
                        .get();
            }
        }));
    }

    @Test
    void virtualThreadsOfATask() throws Exception {
        assertEquals("joined", besideAnother(ticks -> {
            var value = new String[1];
            var goOn = new CountDownLatch(1);
            var thread = Thread.ofVirtual().start(() -> {
                awaitQuietly(goOn);
                value[0] = "joined";
            });
            afterProgress(ticks, () -> {
                goOn.countDown();
                return null;
            });
            thread.join();
            return value[0];
        }));
    }

    @Test
    void sockets() throws Exception {
        assertEquals("echo: hello", besideAnother(ticks -> {
            try (var server = new ServerSocket(0, 1, LOOPBACK)) {
                var serving = Gyre.spawn(() -> {
                    try (var socket = server.accept()) {
                        var line = socket.getInputStream().readNBytes(5);
                        Gyre.sleep(Duration.ofMillis(2));
                        socket.getOutputStream().write(("echo: " + new String(line, UTF_8)).getBytes(UTF_8));
                    }
                });
                try (var socket = new Socket(LOOPBACK, server.getLocalPort())) {
                    Gyre.sleep(Duration.ofMillis(2));
                    socket.getOutputStream().write("hello".getBytes(UTF_8));
                    var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
                    serving.await();
                    return answer;
                }
            }
        }));
    }

    @Test
    void pipes() throws Exception {
        assertEquals("7", besideAnother(ticks -> {
            var pipe = Pipe.open();
            try (var source = pipe.source();
                    var sink = pipe.sink()) {
                afterProgress(ticks, () -> sink.write(ByteBuffer.wrap(new byte[] {7})));
                var read = ByteBuffer.allocate(1);
                assertEquals(1, source.read(read));
                return Byte.toString(read.get(0));
            }
        }));
    }

    @Test
    void processes() throws Exception {
        assertEquals("0 out", besideAnother(ticks -> {
            var process = new ProcessBuilder("sh", "-c", "read line; echo out").start();
            afterProgress(ticks, () -> {
                process.outputWriter().append("go\n").close();
                return null;
            });
            int exitCode = process.waitFor();
            return exitCode + " " + new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        }));
    }

    @Test
    void theHttpClientAgainstTheHttpServer() throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
            server.setExecutor(executor);
            var goOn = new CountDownLatch(1);
            server.createContext("/", exchange -> {
                awaitQuietly(goOn);
                var body = ("you asked for " + exchange.getRequestURI()).getBytes(UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                try (var out = exchange.getResponseBody()) {
                    out.write(body);
                }
            });
            server.start();
            try (var client = HttpClient.newHttpClient()) {
                assertEquals("you asked for /1, you asked for /2", besideAnother(ticks -> {
                    afterProgress(ticks, () -> {
                        goOn.countDown();
                        return null;
                    });
                    return String.join(", ",
                        Gyre.gather(() -> get(client, server, "/1"), () -> get(client, server, "/2")));
                }));
            } finally {
                server.stop(0);
            }
        }
    }

    private static String get(HttpClient client, HttpServer server, String path) throws Exception {
        var address = "http://" + LOOPBACK.getHostAddress() + ":" + server.getAddress().getPort() + path;
        var request = HttpRequest.newBuilder(URI.create(address)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /// One connection waits for a row that another one has locked, as transactions do.
    @Test
    void aDatabaseDriver() throws Exception {
        assertEquals("3", besideAnother(ticks -> {
            var url = "jdbc:h2:mem:loop;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000";
            try (var first = DriverManager.getConnection(url);
                    var second = DriverManager.getConnection(url)) {
                first.createStatement().execute("create table counter (n int)");
                first.createStatement().execute("insert into counter values (1)");
                first.setAutoCommit(false);
                first.createStatement().executeUpdate("update counter set n = n + 1");
                var waiting =
                        Gyre.spawn(() -> second.createStatement().executeUpdate("update counter set n = n + 1"));
                Gyre.sleep(Duration.ofMillis(5));
                assertTrue(!waiting.isDone());
                first.commit();
                assertEquals(1, waiting.await());
                try (var rows = second.createStatement().executeQuery("select n from counter")) {
                    assertTrue(rows.next());
                    return rows.getString(1);
                } finally {
                    second.createStatement().execute("shutdown");
                }
            }
        }));
    }
}
