import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.Executor;

/** One event-loop context of Vert.x. */
public final class VertxPeer {
    static final Vertx VERTX = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    static final Context CONTEXT = VERTX.getOrCreateContext();
    static final Executor LOOP = callback -> CONTEXT.runOnContext(ignored -> callback.run());

    static final Bench.Timers<Long> TIMERS = new Bench.Timers<>() {
        @Override public Long after(long millis, Runnable callback) {
            return VERTX.setTimer(millis, id -> callback.run());
        }

        @Override public void cancel(Long timer) {
            VERTX.cancelTimer(timer);
        }
    };

    public static void main(String[] args) {
        Bench.main(args, () -> {
            switch (args[0]) {
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
