package dev.gyre.web;

import dev.gyre.loop.Gyre;
import dev.gyre.loop.LoopConfig;
import dev.gyre.loop.LoopLocal;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.net.LoopGroup;
import dev.gyre.loop.net.Tcp;
import dev.gyre.server.HttpServer;
import java.net.InetSocketAddress;
import java.time.Duration;

/// Serves an application from the command line.
final class AppServer {
    private static final Duration CLOSE_TIME_MAX = Duration.ofSeconds(30);

    private AppServer() {}

    /// What the arguments of a program say.
    ///
    /// @param host to listen at; only this machine by default
    /// @param port to listen at; 0 for any that is free
    /// @param workers how many loops, each with a thread of its own
    record Arguments(String host, int port, int workers) {
        Arguments {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("--port is " + port + ", but must be 0 to 65535");
            }
            if (workers < 1 || workers > 1024) {
                throw new IllegalArgumentException("--workers is " + workers + ", but must be 1 to 1024");
            }
        }

        static Arguments parse(String... arguments) {
            var host = "127.0.0.1";
            int port = 8000;
            int workers = 1;
            for (int i = 0; i < arguments.length; i += 2) {
                if (i + 1 == arguments.length) {
                    throw new IllegalArgumentException("the argument " + arguments[i] + " has no value behind it");
                }
                var value = arguments[i + 1];
                switch (arguments[i]) {
                    case "--host" -> host = value;
                    case "--port" -> port = number(arguments[i], value);
                    case "--workers" -> workers = number(arguments[i], value);
                    default -> throw new IllegalArgumentException("the argument " + arguments[i]
                            + " is not known: there are --host, --port and --workers");
                }
            }
            return new Arguments(host, port, workers);
        }

        private static int number(String name, String value) {
            try {
                return Integer.parseInt(value);
            } catch (NumberFormatException notANumber) {
                throw new IllegalArgumentException(name + " is \"" + value + "\", but must be a number", notANumber);
            }
        }
    }

    static void run(App app, Arguments arguments) {
        // What cannot work is told before anything is opened.
        app.plan();
        try {
            if (arguments.workers() > 1) {
                runSeveral(app, arguments);
            } else {
                runOne(app, arguments);
            }
        } catch (TaskCancelledException stopped) {
            // By a signal, which is how servers end, and no failure.
        }
    }

    private static void runOne(App app, Arguments arguments) {
        Gyre.run(() -> {
            var running = app.start();
            try (var listener = Tcp.listen(new InetSocketAddress(arguments.host(), arguments.port()))) {
                announce(arguments.host(), (InetSocketAddress) listener.addresses().getFirst());
                HttpServer.of(running.handler(), app.options().server()).serve(listener);
            } finally {
                Gyre.shield(CLOSE_TIME_MAX, running::close);
            }
        });
    }

    /// Each loop has its own start and end of the application, as if it were a process of its own.
    private static void runSeveral(App app, Arguments arguments) {
        var running = LoopLocal.<Started>of(() -> {
            throw new IllegalStateException("the application has not been started on this loop");
        });
        Gyre.run(() -> {
            try (var group = LoopGroup.start(arguments.workers(), LoopConfig.defaults())) {
                for (var start : group.submitToEach(() -> {
                    running.set(new Started(app.start()));
                    return "";
                })) {
                    start.get();
                }
                var server = HttpServer.of(exchange -> running.get().app().handler().handle(exchange),
                    app.options().server());
                try (var serving = server.serve(group,
                    new InetSocketAddress(arguments.host(), arguments.port()))) {
                    announce(arguments.host(), (InetSocketAddress) serving.addresses().getFirst());
                    Gyre.await(serving.ended());
                } finally {
                    Gyre.shield(CLOSE_TIME_MAX, () -> {
                        for (var end : group.submitToEach(() -> {
                            running.get().app().close();
                            return "";
                        })) {
                            end.get();
                        }
                    });
                }
            }
        });
    }

    /// What a loop has started.
    private record Started(RunningApp app) {}

    private static void announce(String host, InetSocketAddress address) {
        var shown = host.contains(":") ? "[" + host + "]" : host;
        Gyre.println("Serving at http://" + shown + ":" + address.getPort());
    }
}
