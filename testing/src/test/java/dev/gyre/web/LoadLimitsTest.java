package dev.gyre.web;

import static dev.gyre.loop.Gyre.ofMillis;
import static dev.gyre.loop.Gyre.ofSeconds;
import static dev.gyre.loop.Gyre.sleep;
import static dev.gyre.web.Asking.ask;
import static dev.gyre.web.Asking.from;
import static dev.gyre.web.Asking.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gyre.loop.TaskGroup;
import dev.gyre.server.Handler;
import dev.gyre.server.HttpException;
import dev.gyre.testing.LoopTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Filters that keep load away, and what is seen of load.
class LoadLimitsTest {
    private static final Handler HELLO = exchange -> exchange.send("hello");

    @LoopTest
    void aClientIsStoppedAboveTheRate() throws Exception {
        var limited = HELLO.behind(RateLimit.of(3, ofSeconds(30)));
        for (int i = 0; i < 3; i++) {
            assertEquals(200, ask(limited, "GET").status());
        }
        var refused = ask(limited, "GET");
        assertEquals(429, refused.status());
        assertEquals("10", refused.field("Retry-After"));
        sleep(ofSeconds(9));
        assertEquals("1", ask(limited, "GET").field("Retry-After"));
        sleep(ofSeconds(1));
        assertEquals(200, ask(limited, "GET").status());
        assertEquals(429, ask(limited, "GET").status());
        sleep(ofSeconds(300));
        for (int i = 0; i < 3; i++) {
            assertEquals(200, ask(limited, "GET").status());
        }
        assertEquals(429, ask(limited, "GET").status());
    }

    @LoopTest
    void eachClientHasItsOwnBucket() throws Exception {
        var limited = HELLO.behind(RateLimit.of(1, ofSeconds(1)));
        record Case(int status, String address) {}
        for (var step : List.of(
            new Case(200, "203.0.113.1"), new Case(429, "203.0.113.1"), new Case(200, "203.0.113.2"),
            new Case(200, "2001:db8:0:1::1"), new Case(429, "2001:db8:0:1:ffff::2"),
            new Case(200, "2001:db8:0:2::1"))) {
            assertEquals(step.status, ask(limited.behind(from(step.address, false)), "GET").status(), step.address);
        }
    }

    @LoopTest
    void bucketsCanBeForSomethingElse() throws Exception {
        var limited = HELLO.behind(RateLimit.of(1, ofSeconds(1)).by(exchange -> exchange.header("X-Key").orElse("")));
        assertEquals(200, ask(limited, "GET", "X-Key: a").status());
        assertEquals(429, ask(limited, "GET", "X-Key: a").status());
        assertEquals(200, ask(limited, "GET", "X-Key: b").status());
    }

    @Test
    void onlySoManyKeysAreRemembered() {
        var buckets = new TokenBuckets(1, 1_000_000, 100);
        for (int i = 0; i < 10_000; i++) {
            assertEquals(0, buckets.take(i, 0));
            assertTrue(buckets.size() <= 100);
            // One that comes again and again is never forgotten.
            assertEquals(i == 0 ? 0 : 1_000_000, buckets.take("loyal", 0));
        }
    }

    @Test
    void impossibleRatesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> RateLimit.of(0, ofSeconds(1)));
        assertThrows(IllegalArgumentException.class, () -> RateLimit.of(1, Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> RateLimit.of(1, Duration.ofDays(400)));
    }

    @LoopTest
    void soManyRequestsAreInAndTheNextWaitAndTheRestAreTurnedAway() throws Exception {
        var inside = new int[2];
        Handler slow = exchange -> {
            inside[1] = Math.max(inside[1], ++inside[0]);
            sleep(ofSeconds(1));
            inside[0]--;
            exchange.send("done");
        };
        var limited = slow.behind(ConcurrencyLimit.of(2).withQueue(3, ofMillis(1500)));
        var statuses = new ArrayList<Integer>();
        TaskGroup.<Exception>run(group -> {
            for (int i = 0; i < 7; i++) {
                group.spawn(() -> {
                    var answer = ask(limited, "GET");
                    statuses.add(answer.status());
                    if (answer.status() == 503) {
                        assertEquals("1", answer.field("Retry-After"));
                    }
                });
            }
        });
        // Two at once are too many; two after a second; one of those that wait is too late; two after two seconds.
        assertEquals(List.of(503, 503, 200, 200, 503, 200, 200), statuses);
        assertEquals(2, inside[1]);
        assertEquals(200, ask(limited, "GET").status());
    }

    @LoopTest
    void aFailureGivesItsPlaceBack() throws Exception {
        Handler broken = exchange -> {
            throw new HttpException(404);
        };
        var limited = broken.behind(ConcurrencyLimit.of(1).withQueue(0, Duration.ZERO));
        assertEquals(404, ask(limited, "GET").status());
        assertEquals(404, ask(limited, "GET").status());
    }

    @LoopTest
    void healthIsUpWhenAllChecksPass() throws Exception {
        assertEquals("{\"status\":\"up\",\"checks\":{}}", ask(HealthChecks.none(), "GET").body());
        var answer = ask(HealthChecks.none().with("a", () -> sleep(ofSeconds(1))).with("b", () -> {}), "GET");
        assertEquals(200, answer.status());
        assertEquals("{\"status\":\"up\",\"checks\":{\"a\":\"up\",\"b\":\"up\"}}", answer.body());
        assertEquals("application/json", answer.field("Content-Type"));
    }

    @LoopTest
    void healthIsDownWhenACheckFailsOrHangs() throws Exception {
        var checks = HealthChecks.none().with("good", () -> {}).with("bad", () -> {
            throw new IllegalStateException("secret");
        }).with("hung", () -> sleep(Duration.ofHours(1)));
        var answer = ask(checks, "GET");
        assertEquals(503, answer.status());
        assertEquals("{\"status\":\"down\",\"checks\":{\"good\":\"up\",\"bad\":\"down\",\"hung\":\"down\"}}",
            answer.body());
    }

    @LoopTest
    void requestsAreCountedAndTimed() throws Exception {
        var metrics = RequestMetrics.byRoute(exchange -> exchange.path().length() > 1 ? "/\"x\"" : "/");
        Handler app = exchange -> {
            if (exchange.path().equals("/bad")) {
                throw new HttpException(418);
            }
            if (exchange.path().equals("/metrics")) {
                metrics.page().handle(exchange);
            } else {
                sleep(ofMillis(30));
                exchange.send("hello");
            }
        };
        var counted = app.behind(metrics.filter());
        ask(counted, "GET");
        ask(counted, "GET");
        ask(counted, "BREW");
        request(counted, "GET", "/bad", "");
        var text = request(counted, "GET", "/metrics", "").body();
        for (var line : List.of(
            "http_requests_in_progress 1",
            "http_request_duration_seconds_bucket{method=\"GET\",route=\"/\",status=\"200\",le=\"0.025\"} 0",
            "http_request_duration_seconds_bucket{method=\"GET\",route=\"/\",status=\"200\",le=\"0.05\"} 2",
            "http_request_duration_seconds_bucket{method=\"GET\",route=\"/\",status=\"200\",le=\"+Inf\"} 2",
            "http_request_duration_seconds_sum{method=\"GET\",route=\"/\",status=\"200\"} 0.06",
            "http_request_duration_seconds_count{method=\"GET\",route=\"/\",status=\"200\"} 2",
            "http_request_duration_seconds_count{method=\"OTHER\",route=\"/\",status=\"200\"} 1",
            "http_request_duration_seconds_count{method=\"GET\",route=\"/\\\"x\\\"\",status=\"418\"} 1")) {
            assertTrue(text.lines().anyMatch(line::equals), line + "\nis not in\n" + text);
        }
    }

    @LoopTest
    void manyRoutesEndInOne() throws Exception {
        var metrics = RequestMetrics.byRoute(exchange -> exchange.path());
        var counted = HELLO.behind(metrics.filter());
        for (int i = 0; i < 1100; i++) {
            request(counted, "GET", "/" + i, "");
        }
        assertTrue(metrics.text().contains("_count{method=\"OTHER\",route=\"other\",status=\"0\"} 100\n"));
    }
}
