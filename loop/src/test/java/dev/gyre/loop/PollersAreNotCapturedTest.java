package dev.gyre.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Invariant I5: the JDK's socket pollers are never captured by a loop.
///
/// By default they are virtual threads of the first virtual thread that blocks on a socket. Were that a
/// task, every virtual thread of the process would depend on our loop for its socket I/O. The first socket
/// use of a process happens once, so each test is a process.
class PollersAreNotCapturedTest {
    @Test
    void virtualThreadsDoSocketIoWhileALoopIsBusyThatUsedSocketsFirst() {
        assertEquals(List.of("echoed on the loop", "echoed beside it"), linesOf(WhileTheLoopIsBusy.class));
    }

    @Test
    void virtualThreadsDoSocketIoAfterALoopHasClosedThatUsedSocketsFirst() {
        assertEquals(List.of("echoed on the loop", "echoed beside it"), linesOf(AfterTheLoopHasClosed.class));
    }

    private static List<String> linesOf(Class<?> program) {
        var ended = ChildJvm.run(program, List.of());
        assertEquals(0, ended.exitCode(), ended::toString);
        return ended.outLines();
    }

    static final class WhileTheLoopIsBusy {
        private WhileTheLoopIsBusy() {}

        static void main(String[] arguments) throws Exception {
            try (var loop = EventLoop.start(LoopConfig.defaults().withShutdownGrace(Duration.ZERO))) {
                System.out.println(loop.submit(() -> echo() + " on the loop").get(20, TimeUnit.SECONDS));
                var busy = new CountDownLatch(1);
                var over = new CountDownLatch(1);
                var blocker = loop.submit(() -> {
                    busy.countDown();
                    OnLoop.until(() -> over.getCount() == 0, "the loop may go on");
                });
                busy.await();
                printEchoOfVirtualThread();
                over.countDown();
                blocker.get();
            }
        }
    }

    static final class AfterTheLoopHasClosed {
        private AfterTheLoopHasClosed() {}

        static void main(String[] arguments) throws Exception {
            System.out.println(Gyre.run(() -> echo() + " on the loop"));
            printEchoOfVirtualThread();
        }
    }

    private static void printEchoOfVirtualThread() throws InterruptedException {
        var echoing = Thread.ofVirtual().start(() -> System.out.println(echo() + " beside it"));
        if (!echoing.join(Duration.ofSeconds(20))) {
            System.out.println("no echo: the pollers were captured");
            Runtime.getRuntime().halt(1);
        }
    }

    /// Sends a line through a server and back, all on virtual threads like the caller's.
    private static String echo() {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var serving = Thread.startVirtualThread(() -> {
                try (var socket = server.accept()) {
                    socket.getOutputStream().write(socket.getInputStream().readNBytes(6));
                } catch (IOException failure) {
                    throw new java.io.UncheckedIOException(failure);
                }
            });
            try (var socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
                // The server's thread waits before there is anything to read.
                Thread.yield();
                socket.getOutputStream().write("echoed".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                var line = new String(
                    socket.getInputStream().readNBytes(6), java.nio.charset.StandardCharsets.US_ASCII);
                serving.join();
                return line;
            }
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        } catch (InterruptedException interrupt) {
            throw new AssertionError(interrupt);
        }
    }
}
