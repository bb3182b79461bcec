package dev.gyre.web;

import dev.gyre.http.BadContentException;
import dev.gyre.http.HeaderFields;
import dev.gyre.http.Status;
import dev.gyre.loop.TaskCancelledException;
import dev.gyre.server.HttpException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How exceptions become answers: first what the user has said of the status or of the class, then what is known here.
/// Whatever is left goes on to the server, which logs it and tells the client nothing.
final class Failures {
    /// Makes an answer of an exception.
    ///
    /// @param <E> the exception
    @FunctionalInterface
    interface FailureHandler<E extends Throwable> {
        @Nullable
        Object answer(Request request, E failure) throws Exception;
    }

    private static final HeaderFields JSON = HeaderFields.of("Content-Type", "application/json");
    private static final HeaderFields PROBLEM = HeaderFields.of("Content-Type", "application/problem+json");

    private final Map<Class<?>, FailureHandler<?>> byClass = new HashMap<>();
    private final Map<Integer, FailureHandler<Throwable>> byStatus = new HashMap<>();
    private boolean tellsProblems;

    <E extends Throwable> void on(Class<E> type, FailureHandler<? super E> handler) {
        byClass.put(type, handler);
    }

    void on(int status, FailureHandler<Throwable> handler) {
        byStatus.put(status, handler);
    }

    /// Answers in the format of RFC 9457.
    void tellProblems() {
        tellsProblems = true;
    }

    /// Sends the answer for an exception, or throws it again when there is none.
    void answer(Request request, Throwable failure) throws Exception {
        boolean isMute = failure instanceof TaskCancelledException || request.exchange().isCommitted();
        if (isMute) throw rethrown(failure);
        var handler = find(failure);
        if (handler != null) {
            send(request, handler.answer(request, failure));
            return;
        }
        switch (failure) {
            case HttpError error -> sendDetail(request, error.status(), error.detail(), error.fields());
            case ValidationException invalid -> sendViolations(request, invalid);
            case HttpException told -> sendDetail(request, told.status(), told.text(), told.fields());
            case BadContentException bad when bad.status() < 500 ->
                sendDetail(request, bad.status(), Objects.requireNonNullElse(bad.getMessage(), ""),
                    HeaderFields.empty());
            default -> throw rethrown(failure);
        }
    }

    @SuppressWarnings("unchecked") // Only handlers of a superclass of E are registered for the class E.
    private @Nullable FailureHandler<Throwable> find(Throwable failure) {
        if (!byStatus.isEmpty()) {
            var byItsStatus = byStatus.get(status(failure));
            if (byItsStatus != null) return byItsStatus;
        }
        for (Class<?> type = failure.getClass(); type != null && !byClass.isEmpty(); type = type.getSuperclass()) {
            var known = byClass.get(type);
            if (known != null) return (FailureHandler<Throwable>) known;
        }
        return null;
    }

    private static int status(Throwable failure) {
        return switch (failure) {
            case HttpError error -> error.status();
            case HttpException told -> told.status();
            case BadContentException bad -> bad.status();
            case ValidationException invalid -> ErrorBody.STATUS;
            default -> 500;
        };
    }

    private static Exception rethrown(Throwable failure) {
        if (failure instanceof Error error) throw error;
        return failure instanceof Exception exception ? exception : new IllegalStateException(failure);
    }

    private static void send(Request request, @Nullable Object answer) throws Exception {
        ResponseSending.send(request, answer instanceof Response response ? response : Response.json(answer));
    }

    private void sendDetail(Request request, int status, @Nullable Object detail, HeaderFields fields)
            throws Exception {
        if (status < 200 || status == 204 || status == 304) {
            request.exchange().send(status, fields);
            return;
        }
        var value = new LinkedHashMap<String, @Nullable Object>();
        if (tellsProblems) {
            value.put("type", "about:blank");
            value.put("title", Status.reason(status));
            value.put("status", status);
            if (detail != null && !detail.equals(Status.reason(status))) value.put("detail", detail);
        } else {
            value.put("detail", detail);
        }
        var output = request.running().takeOutput();
        try {
            AnyWriter.write(value, output);
            request.exchange().send(status, joined(tellsProblems ? PROBLEM : JSON, fields), output.written());
        } finally {
            request.running().giveBack(output);
        }
    }

    private static HeaderFields joined(HeaderFields first, HeaderFields second) {
        return second.isEmpty() ? first : HeaderFields.builder().addAll(first).addAll(second).build();
    }

    private void sendViolations(Request request, ValidationException invalid) throws Exception {
        var running = request.running();
        var output = running.takeOutput();
        try {
            if (tellsProblems) {
                ErrorBody.writeProblem(invalid.violations(), output);
            } else {
                ErrorBody.writeDetail(invalid.violations(), running.options().jsonLimits(), output);
            }
            request.exchange().send(ErrorBody.STATUS, tellsProblems ? PROBLEM : JSON, output.written());
        } finally {
            running.giveBack(output);
        }
    }
}
