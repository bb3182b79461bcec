import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The other end of echo servers over TLS 1.3: `TlsClient PORT PID WORKLOAD SECONDS`. Runs a workload for so many
 * seconds to warm up, then for as many, and prints how often in a second, and for each time the nanoseconds of CPU of
 * process PID and of wall time. It uses the JDK's blocking sockets, and believes everybody.
 *
 * <ul>
 *   <li>`handshake`: on 4 threads, connect, shake hands, send a byte, get it back, close; nothing is resumed.
 *   <li>`resume`: the same, and each connection resumes the session of one before.
 *   <li>`bulk`: on one connection, send without pause and read all of it; counted in 16 KiB.
 * </ul>
 */
public final class TlsClient {
    private static final int THREADS = 4;
    private static final int RECORD_BYTES = 16 * 1024;
    private static final int WRITE_BYTES = 4 * RECORD_BYTES;

    /** Linux counts the CPU time of processes in ticks of 10 ms. */
    private static final long TICK_NANOS = 10_000_000;

    private static final AtomicLong BYTES = new AtomicLong();
    private static final AtomicLong CONNECTIONS = new AtomicLong();
    private static volatile boolean isOver;

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        var server = Path.of("/proc", args[1], "stat");
        long nanos = Long.parseLong(args[3]) * 1_000_000_000L;
        var done =
                switch (args[2]) {
                    case "handshake" -> connectAgainAndAgain(port, true);
                    case "resume" -> connectAgainAndAgain(port, false);
                    case "bulk" -> stream(port);
                    default -> throw new IllegalArgumentException("no such workload: " + args[2]);
                };
        await(nanos);
        long ops = ops(), cpu = cpuNanos(server), wall = System.nanoTime();
        await(nanos);
        ops = ops() - ops;
        cpu = cpuNanos(server) - cpu;
        wall = System.nanoTime() - wall;
        if (ops == 0) {
            throw new IllegalStateException("nothing was done in " + wall + " ns");
        }
        System.out.printf("ops/s %.0f  server-cpu-ns-per-op %d  client-wall-ns-per-op %d%n",
            ops * 1e9 / wall, cpu / ops, wall / ops);
        isOver = true;
        done.await();
        System.exit(0);
    }

    private static void await(long nanos) throws InterruptedException {
        Thread.sleep(nanos / 1_000_000);
    }

    private static long ops() {
        return CONNECTIONS.get() + BYTES.get() / RECORD_BYTES;
    }

    private static long cpuNanos(Path stat) throws IOException {
        var text = Files.readString(stat);
        var fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_NANOS;
    }

    // ---- workloads -----------------------------------------------------------------------------------

    private static CountDownLatch connectAgainAndAgain(int port, boolean afresh) throws Exception {
        var shared = newContext();
        var done = new CountDownLatch(THREADS);
        for (int i = 0; i < THREADS; i++) {
            start(() -> {
                while (!isOver) {
                    try (var socket = connect(afresh ? newContext() : shared, port)) {
                        socket.getOutputStream().write(1);
                        if (socket.getInputStream().read() != 1) {
                            throw new IOException("another byte came back");
                        }
                    }
                    CONNECTIONS.incrementAndGet();
                }
                done.countDown();
            });
        }
        return done;
    }

    private static CountDownLatch stream(int port) throws Exception {
        var socket = connect(newContext(), port);
        start(() -> {
            var bytes = new byte[WRITE_BYTES];
            while (!isOver) {
                socket.getOutputStream().write(bytes);
            }
        });
        start(() -> {
            var bytes = new byte[WRITE_BYTES];
            while (!isOver) {
                BYTES.addAndGet(socket.getInputStream().read(bytes));
            }
        });
        return new CountDownLatch(0);
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void start(Work work) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                work.run();
            } catch (Exception failure) {
                failure.printStackTrace();
                System.exit(1);
            }
        });
    }

    // ---- connecting ----------------------------------------------------------------------------------

    private static SSLSocket connect(SSLContext context, int port) throws IOException {
        var plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setTcpNoDelay(true);
        var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true);
        socket.setEnabledProtocols(new String[] {"TLSv1.3"});
        socket.startHandshake();
        return socket;
    }

    /** A new one remembers no sessions. */
    private static SSLContext newContext() throws Exception {
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(null, new TrustManager[] {new Gullible()}, null);
        return context;
    }

    private static final class Gullible extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
