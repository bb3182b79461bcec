import io.netty.channel.DefaultEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One event loop of Netty: with NIO, or with NETTY_LOOP=default its loop without I/O. */
public final class Netty {
    static final EventExecutor LOOP = "default".equals(System.getenv("NETTY_LOOP"))
            ? new DefaultEventLoop()
            : new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()).next();

    static final Bench.Timers<Future<?>> TIMERS = new Bench.Timers<>() {
        @Override public Future<?> after(long millis, Runnable callback) {
            return LOOP.schedule(callback, millis, TimeUnit.MILLISECONDS);
        }

        @Override public void cancel(Future<?> timer) {
            timer.cancel(false);
        }
    };

    /** Two players; a hand-over fulfils the promise that the other one listens to. */
    static final class Player {
        final CompletableFuture<Long> end;
        Player other;
        Promise<Integer> token = LOOP.newPromise();

        Player(CompletableFuture<Long> end) {
            this.end = end;
        }

        void listen() {
            token.addListener((Future<Integer> f) -> {
                int left = f.getNow();
                token = LOOP.newPromise();
                if (left == 0) {
                    end.complete(System.nanoTime());
                } else {
                    listen();
                    other.token.setSuccess(left - 1);
                }
            });
        }
    }

    static double pingpong() throws Exception {
        CompletableFuture<Long> end = new CompletableFuture<>();
        long start = System.nanoTime();
        LOOP.execute(() -> {
            Player a = new Player(end);
            Player b = new Player(end);
            a.other = b;
            b.other = a;
            a.listen();
            b.listen();
            a.token.setSuccess(999_999);
        });
        return end.get() - start;
    }

    public static void main(String[] args) {
        Bench.main(args, () -> {
            switch (args[0]) {
                case "pingpong" -> Bench.ns(1_000_000, Netty::pingpong);
                case "call_soon" -> Bench.callSoon(LOOP);
                case "xthread_tput" -> Bench.xthreadTput(LOOP);
                case "xthread_latency" -> Bench.xthreadLatency(LOOP);
                case "timer_cancel" -> Bench.timerCancel(LOOP, TIMERS, 0);
                case "timer_cancel_1m" -> Bench.timerCancel(LOOP, TIMERS, 1_000_000);
                case "timer_fire" -> Bench.timerFire(LOOP, TIMERS);
                default -> Bench.unsupported();
            }
        });
    }
}
