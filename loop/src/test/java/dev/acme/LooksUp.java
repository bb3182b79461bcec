package dev.acme;

import static dev.gyre.loop.Gyre.await;
import static dev.gyre.loop.Gyre.loop;
import static dev.gyre.loop.Gyre.ofMillis;
import static dev.gyre.loop.Gyre.run;
import static dev.gyre.loop.Gyre.sleep;
import static dev.gyre.loop.Gyre.spawn;
import static dev.gyre.loop.Gyre.timeout;
import static dev.gyre.loop.Gyre.yieldNow;

import com.sun.net.httpserver.HttpServer;
import dev.gyre.loop.LoopConfig;
import dev.gyre.loop.TimeoutException;
import dev.gyre.loop.net.Resolver;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/// A program that looks up names in all the ways that code in a task may do it, and prints what came of each. The name
/// of each is new to the JDK, which remembers them.
public final class LooksUp {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private LooksUp() {}

    /// Runs everything, or what is named.
    public static void main(String[] arguments) {
        var config = LoopConfig.defaults().withStallThreshold(Duration.ZERO);
        run(config, () -> {
            var others = spawn("others", () -> {
                while (true) {
                    HeldNames.TURNS.incrementAndGet();
                    sleep(Duration.ofNanos(100_000));
                }
            });
            switch (arguments.length == 0 ? "" : arguments[0]) {
                case "rules" -> rules();
                case "file" -> System.out.println(Resolver.current().resolve(arguments[1]));
                case "stuck" -> {
                    HeldNames.holdAtMost(ofMillis(50));
                    everyWay();
                }
                default -> everyWay();
            }
            others.cancel("the program is over");
        });
    }

    private static void everyWay() throws Exception {
        print("address", () -> InetAddress.getByName("address.held.test"));
        print("socket address", () -> new InetSocketAddress("socket-address.held.test", 80).getAddress());
        print("socket", LooksUp::connect);
        print("http client", LooksUp::get);
        print("reverse", () -> InetAddress.getByAddress(new byte[] {127, 0, 0, 1}).getHostName());
        print("callback", LooksUp::inCallback);
        print("resolver", () -> Resolver.current().resolve("resolver.held.test"));
        HeldNames.holdAtMost(ofMillis(50));
        print("static initializer", () -> LooksUpWhenLoaded.ADDRESS);
    }

    private static void print(String what, Callable<?> lookup) throws Exception {
        System.out.println(what + ": " + lookup.call() + (HeldNames.wentOn() ? ", went on" : ", stood still"));
    }

    private static String connect() throws IOException {
        try (var server = new ServerSocket(0, 1, LOOPBACK);
                var socket = new Socket("socket.held.test", server.getLocalPort())) {
            return socket.getInetAddress().toString();
        }
    }

    private static String get() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try (var client = HttpClient.newHttpClient()) {
            var address = URI.create("http://http.held.test:" + server.getAddress().getPort());
            var request = HttpRequest.newBuilder(address).build();
            return "status " + client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } finally {
            server.stop(0);
        }
    }

    private static InetAddress inCallback() {
        var answer = new CompletableFuture<InetAddress>();
        loop().callSoon(() -> {
            try {
                answer.complete(InetAddress.getByName("callback.held.test"));
            } catch (UnknownHostException failure) {
                answer.completeExceptionally(failure);
            }
        });
        return await(answer);
    }

    /// Where the JDK cannot take the task off its thread.
    private static final class LooksUpWhenLoaded {
        static final InetAddress ADDRESS;

        static {
            try {
                ADDRESS = InetAddress.getByName("static.held.test");
            } catch (UnknownHostException failure) {
                throw new ExceptionInInitializerError(failure);
            }
        }

        private LooksUpWhenLoaded() {}
    }

    /// What holds beside that the loop goes on.
    private static void rules() throws Exception {
        HeldNames.last(true);
        try {
            timeout(ofMillis(20), () -> new Socket("given-up.held.test", 1));
        } catch (TimeoutException expected) {
            System.out.println("given up in time: " + (expected.getCause() instanceof InterruptedIOException));
        }
        HeldNames.last(false);
        System.out.println("afterwards: " + InetAddress.getByName("given-up.held.test"));

        try {
            InetAddress.getByName("unknown.test");
        } catch (UnknownHostException expected) {
            var saysWhoAsked = Arrays.stream(expected.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(LooksUp.class.getName()));
            System.out.println("unknown: " + expected.getMessage() + ", " + saysWhoAsked);
        }

        Resolver.current().resolve("twice.test");
        InetAddress.getByName("twice.test");
        InetAddress.getByName("twice.test");
        yieldNow();
        System.out.println("asked: " + HeldNames.asked().stream().filter(name -> name.startsWith("twice")).toList());
    }
}
