package dev.gyre.web;

import dev.gyre.http.HeaderFields;
import dev.gyre.loop.Action;
import dev.gyre.loop.Gyre;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.loop.TaskGroup;
import dev.gyre.loop.TimeoutException;
import dev.gyre.server.Exchange;
import dev.gyre.server.Handler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Says whether the program can work, for load balancers and whoever restarts it: 200 when all checks pass, else 503.
///
/// ```java
/// app.get("/health", HealthChecks.none()::handle);   // it runs and its loop turns
/// app.get("/ready", HealthChecks.none().with("database", () -> pool.ping())::handle);
/// ```
///
/// The answer is `{"status":"up","checks":{"database":"up"}}`, `down` where a check has failed. Why is logged and not
/// told. Checks run at the same time, each for two seconds at most. Immutable, for any thread.
public final class HealthChecks implements Handler {
    private static final System.Logger LOGGER = System.getLogger(HealthChecks.class.getName());

    private static final HealthChecks NONE = new HealthChecks(List.of(), Duration.ofSeconds(2));

    private static final HeaderFields JSON =
            HeaderFields.of("Content-Type", "application/json", "Cache-Control", "no-store");

    private final List<Check> checks;
    private final Duration timeMax;

    private record Check(String name, Action<?> action) {}

    private HealthChecks(List<Check> checks, Duration timeMax) {
        this.checks = checks;
        this.timeMax = timeMax;
    }

    /// No check: the answer is 200 whenever there is one.
    public static HealthChecks none() {
        return NONE;
    }

    /// The same with one more check.
    ///
    /// @param name letters, digits, `-`, `_` and `.`
    /// @param check passes when it returns, fails when it throws or takes too long; may suspend
    /// @throws IllegalArgumentException when the name has other characters
    public HealthChecks with(String name, Action<?> check) {
        if (!name.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException("a check cannot be called " + name + ": use letters, digits, - _ .");
        }
        var all = new ArrayList<>(checks);
        all.add(new Check(name, Objects.requireNonNull(check, "check")));
        return new HealthChecks(List.copyOf(all), timeMax);
    }

    /// The same with another limit on the time of each check.
    ///
    /// @throws IllegalArgumentException when it is not positive
    public HealthChecks withTimeLimit(Duration timeMax) {
        if (!timeMax.isPositive()) {
            throw new IllegalArgumentException("timeMax is " + timeMax + ", but must be positive");
        }
        return new HealthChecks(checks, timeMax);
    }

    /// Runs the checks and answers.
    @Override
    public void handle(Exchange exchange) throws Exception {
        var passed = new boolean[checks.size()];
        TaskGroup.run(group -> {
            for (int i = 0; i < passed.length; i++) {
                int at = i;
                group.spawn("health check " + checks.get(i).name(), () -> {
                    passed[at] = passes(checks.get(at));
                });
            }
        });
        boolean isUp = true;
        var text = new StringBuilder();
        for (int i = 0; i < passed.length; i++) {
            isUp &= passed[i];
            text.append(i == 0 ? "" : ",").append('"').append(checks.get(i).name())
                    .append(passed[i] ? "\":\"up\"" : "\":\"down\"");
        }
        var answer = "{\"status\":\"" + (isUp ? "up" : "down") + "\",\"checks\":{" + text + "}}";
        exchange.send(isUp ? 200 : 503, JSON, answer.getBytes(StandardCharsets.US_ASCII));
    }

    private boolean passes(Check check) {
        try {
            Gyre.timeout(timeMax, check.action());
            return true;
        } catch (TaskCancelledException cancelled) {
            throw cancelled;
        } catch (TimeoutException late) {
            LOGGER.log(System.Logger.Level.WARNING, "the health check " + check.name() + " takes over " + timeMax);
        } catch (Exception failure) {
            LOGGER.log(System.Logger.Level.WARNING, "the health check " + check.name() + " has failed", failure);
        }
        return false;
    }

    @Override
    public String toString() {
        return "health checks " + checks.stream().map(Check::name).toList();
    }
}
