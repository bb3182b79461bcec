package dev.gyre.web;

import dev.gyre.loop.LoopLocal;
import dev.gyre.loop.sync.Mutex;
import java.util.IdentityHashMap;

/// The applications that have been started on a loop by their first request.
final class AppsOfLoop {
    private static final LoopLocal<AppsOfLoop> OF_LOOP = LoopLocal.of(AppsOfLoop::new);

    private final IdentityHashMap<App, RunningApp> running = new IdentityHashMap<>();

    /// What an application opens may suspend, and other requests come meanwhile.
    private final Mutex starting = new Mutex("start of an application");

    private AppsOfLoop() {}

    static RunningApp running(App app) throws Exception {
        var apps = OF_LOOP.get();
        var known = apps.running.get(app);
        if (known != null) return known;
        try (var held = apps.starting.hold()) {
            known = apps.running.get(app);
            if (known == null) {
                known = app.start();
                apps.running.put(app, known);
            }
            return known;
        }
    }
}
