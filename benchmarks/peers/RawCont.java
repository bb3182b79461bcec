import java.util.ArrayDeque;
import java.util.Arrays;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;

/** One layer below raw-vt: the JDK's bare continuations, run by an ArrayDeque on the main thread. */
public final class RawCont {
    static final ContinuationScope SCOPE = new ContinuationScope("tasks");
    static final ArrayDeque<Continuation> READY = new ArrayDeque<>();
    static Continuation current;

    static void spawn(Runnable task) {
        READY.add(new Continuation(SCOPE, task));
    }

    static void park() {
        Continuation.yield(SCOPE);
    }

    static void yields(int times) {
        for (int i = 0; i < times; i++) {
            READY.add(current);
            Continuation.yield(SCOPE);
        }
    }

    /** Runs the root task, and all that it starts, until nothing is ready. */
    static double timed(Runnable rootTask) throws Throwable {
        return Bench.time(() -> {
            spawn(() -> {
                root = current;
                rootTask.run();
            });
            while ((current = READY.poll()) != null) current.run();
        });
    }

    // ---- a root task that waits until `live` tasks have ended

    static Continuation root;
    static int live;

    static void ended() {
        if (--live == 0) READY.add(root);
    }

    static void all(int tasks, Runnable body) {
        live = tasks;
        for (int i = 0; i < tasks; i++) {
            spawn(() -> {
                body.run();
                ended();
            });
        }
        park();
    }

    // ---- workloads

    static int value;

    static void spawnAwait() {
        for (int i = 0; i < 100_000; i++) {
            int n = i;
            spawn(() -> {
                value = n;
                READY.add(root);
            });
            park();
            if (value != i) throw new AssertionError();
        }
    }

    static void gather() {
        int[] results = new int[100_000];
        live = results.length;
        for (int i = 0; i < results.length; i++) {
            int n = i;
            spawn(() -> {
                results[n] = n;
                ended();
            });
        }
        park();
        if (Arrays.stream(results).asLongStream().sum() != 4_999_950_000L) throw new AssertionError();
    }

    static int turn;
    static final Continuation[] parked = new Continuation[2];

    static void pingpong() {
        live = 2;
        for (int i = 0; i < 2; i++) {
            int me = i;
            spawn(() -> {
                for (int n = 0; n < 500_000; n++) {
                    while (turn != me) {
                        parked[me] = current;
                        park();
                    }
                    turn = 1 - me;
                    wake(1 - me);
                }
                ended();
            });
        }
        park();
    }

    static void wake(int i) {
        Continuation c = parked[i];
        parked[i] = null;
        if (c != null) READY.add(c);
    }

    static void prodcons() {
        ArrayDeque<Integer> queue = new ArrayDeque<>(128);
        live = 2;
        spawn(() -> {
            for (int i = 0; i < 1_000_000; i++) {
                while (queue.size() == 128) {
                    parked[0] = current;
                    park();
                }
                queue.add(i);
                wake(1);
            }
            ended();
        });
        spawn(() -> {
            for (int i = 0; i < 1_000_000; i++) {
                while (queue.isEmpty()) {
                    parked[1] = current;
                    park();
                }
                if (queue.poll() != i) throw new AssertionError();
                wake(0);
            }
            ended();
        });
        park();
    }

    static Continuation[] idle(int tasks) {
        Continuation[] all = new Continuation[tasks];
        for (int i = 0; i < tasks; i++) {
            all[i] = new Continuation(SCOPE, RawCont::park);
            all[i].run();
        }
        return all;
    }

    static Continuation[] kept;

    public static void main(String[] args) {
        Bench.main(args, () -> {
            switch (args[0]) {
                case "yield2" -> Bench.ns(2_000_000, () -> timed(() -> all(2, () -> yields(1_000_000))));
                case "yield10k" -> Bench.ns(1_000_000, () -> timed(() -> all(10_000, () -> yields(100))));
                case "spawn_join" -> Bench.ns(100_000, () -> timed(() -> {
                    for (int i = 0; i < 1000; i++) all(100, () -> { });
                }));
                case "spawn_await" -> Bench.ns(100_000, () -> timed(RawCont::spawnAwait));
                case "gather_100k" -> Bench.ns(100_000, () -> timed(RawCont::gather));
                case "pingpong" -> Bench.ns(1_000_000, () -> timed(RawCont::pingpong));
                case "prodcons" -> Bench.ns(1_000_000, () -> timed(RawCont::prodcons));
                case "mem_idle" -> {
                    Bench.rounds(5, 2, () -> idle(100_000).length);
                    Bench.heap(1_000_000, () -> kept = idle(1_000_000));
                }
                default -> Bench.unsupported();
            }
        });
    }
}
