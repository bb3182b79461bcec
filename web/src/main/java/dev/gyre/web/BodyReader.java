package dev.gyre.web;

import dev.gyre.http.BadContentException;
import dev.gyre.http.MediaType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The body of one request, read when the first parameter wants something of it.
final class BodyReader {
    private static final String JSON = "application/json";

    private final Request request;
    private final BodyPlan plan;
    private @Nullable FormData form;

    /// The value of each input of the plan, once they are known.
    private @Nullable Object @Nullable [] values;

    BodyReader(Request request, BodyPlan plan) {
        this.request = request;
        this.plan = plan;
    }

    /// The value for a parameter that is taken from JSON, or [Binding#FAILED].
    @Nullable
    Object value(Input input) throws IOException {
        var known = values;
        if (known == null) {
            known = read();
            values = known;
        }
        return known[plan.place(input.name())];
    }

    private @Nullable Object[] read() throws IOException {
        var bytes = request.exchange().body().bytes();
        var binder = request.running().bodies();
        boolean isJson = bytes.length == 0 || isJson();
        if (plan.kind() == BodyPlan.Kind.WHOLE) {
            var field = plan.inputs().getFirst().field();
            var bound = isJson
                    ? binder.bind(bytes, field)
                    : binder.bindText(new String(bytes, StandardCharsets.UTF_8), field);
            return new @Nullable Object[] {result(bound)};
        }
        var fields = plan.fields();
        var result = result(binder.bindMembers(isJson ? bytes : new byte[0], fields));
        if (result instanceof @Nullable Object[] members) return members;
        var failed = new @Nullable Object[fields.size()];
        java.util.Arrays.fill(failed, result);
        return failed;
    }

    private @Nullable Object result(Bound bound) {
        return switch (bound) {
            case Bound.Valid(var value) -> value;
            case Bound.Invalid(var violations) -> refused(violations);
            case Bound.Unreadable(var reason) -> throw new HttpError(400, "There was an error parsing the body");
        };
    }

    /// A syntax error stands alone; all others join what is wrong elsewhere.
    private Object refused(List<Violation> violations) {
        if (violations.getFirst().type().equals("json_invalid")) throw new ValidationException(violations);
        return request.binding().failAll(violations);
    }

    /// Only what says that it is JSON is read as JSON: pages of other sites can send anything else without asking.
    private boolean isJson() {
        var type = request.field("Content-Type");
        if (type == null) return false;
        int semicolon = type.indexOf(';');
        int end = semicolon < 0 ? type.length() : semicolon;
        while (end > 0 && type.charAt(end - 1) == ' ') end--;
        if (end == JSON.length() && type.regionMatches(true, 0, JSON, 0, end)) return true;
        return type.regionMatches(true, 0, "application/", 0, "application/".length())
                && type.regionMatches(true, end - "+json".length(), "+json", 0, "+json".length());
    }

    /// The form; an empty one when the body is none.
    FormData form() throws IOException {
        var known = form;
        if (known == null) {
            known = readForm();
            form = known;
        }
        return known;
    }

    private FormData readForm() throws IOException {
        var header = request.field("Content-Type");
        if (header == null) return FormData.EMPTY;
        MediaType type;
        try {
            type = MediaType.parse(header);
        } catch (BadContentException malformed) {
            return FormData.EMPTY;
        }
        if (type.is("application", "x-www-form-urlencoded")) {
            return FormData.ofUrlEncoded(request.exchange().body().bytes());
        }
        if (type.is("multipart", "form-data")) {
            return FormData.ofMultipart(request.exchange().body(), type, request.running().options());
        }
        return FormData.EMPTY;
    }

    boolean hasFiles() {
        return form != null && form.hasFiles();
    }

    /// Deletes what files were uploaded.
    void close() throws IOException {
        if (form != null) form.close();
    }
}
