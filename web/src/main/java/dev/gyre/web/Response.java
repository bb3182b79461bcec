package dev.gyre.web;

import dev.gyre.http.HeaderFields;
import dev.gyre.http.SetCookie;
import dev.gyre.server.ResponseBody;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An answer that a handler makes itself, for all that a value of the declared type does not say. Immutable.
///
/// ```java
/// Response download(int id) {
///     return Response.file(store.resolve(id + ".pdf")).header("Content-Disposition", "attachment");
/// }
/// ```
public final class Response {
    private static final String JSON = "application/json";

    /// What is in it.
    sealed interface Content {
        /// A value, by its type at run time.
        record Json(@Nullable Object value) implements Content {}

        /// These bytes.
        @SuppressWarnings("ArrayRecordComponent") // Never compared.
        record Bytes(byte[] bytes) implements Content {}

        /// A file.
        record File(Path path) implements Content {}

        /// Whatever this writes.
        record Streamed(Writing writing) implements Content {}
    }

    /// Writes the body of an answer.
    @FunctionalInterface
    public interface Writing {
        /// Writes all of it; may suspend.
        ///
        /// @throws Exception what went wrong: the connection is aborted then
        void write(ResponseBody body) throws Exception;
    }

    private final int status;
    private final HeaderFields fields;
    private final Content content;

    private Response(int status, HeaderFields fields, Content content) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("the status is " + status + ", but that of an answer is 200 to 599");
        }
        this.status = status;
        this.fields = fields;
        this.content = content;
    }

    private static Response of(String contentType, Content content) {
        return new Response(200, HeaderFields.of("Content-Type", contentType), content);
    }

    /// A value as JSON, by its type at run time.
    public static Response json(@Nullable Object value) {
        return of(JSON, new Content.Json(value));
    }

    /// A value as JSON, with a status.
    ///
    /// @throws IllegalArgumentException when the status is not 200 to 599
    public static Response json(int status, @Nullable Object value) {
        return json(value).status(status);
    }

    /// Plain text.
    public static Response text(String text) {
        return bytes("text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /// A page. What users have written must be escaped before it gets into it.
    public static Response html(String page) {
        return bytes("text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8));
    }

    /// Bytes of a type, which are not changed any more.
    public static Response bytes(String contentType, byte[] bytes) {
        return of(contentType, new Content.Bytes(bytes));
    }

    /// A file, with the type that its name tells. For folders of files, with ranges and conditions, there are better
    /// ways.
    public static Response file(Path path) {
        return of(FileTypes.of(path), new Content.File(path));
    }

    /// A body that is written piece by piece.
    public static Response stream(String contentType, Writing writing) {
        return of(contentType, new Content.Streamed(writing));
    }

    /// A redirect to another URL, with the same method and body: status 307.
    ///
    /// @throws IllegalArgumentException when the URL cannot stand in a header field
    public static Response redirect(String url) {
        return empty(307).header("Location", Objects.requireNonNull(url, "url"));
    }

    /// No body.
    ///
    /// @throws IllegalArgumentException when the status is not 200 to 599
    public static Response empty(int status) {
        return new Response(status, HeaderFields.empty(), new Content.Bytes(new byte[0]));
    }

    /// The same answer with another status.
    ///
    /// @throws IllegalArgumentException when it is not 200 to 599
    public Response status(int status) {
        return new Response(status, fields, content);
    }

    /// The same answer with one header field more; `Content-Type` and `Location` replace the one that was there.
    ///
    /// @throws IllegalArgumentException when it is not a field that can be sent
    public Response header(String name, String value) {
        var builder = HeaderFields.builder().addAll(fields);
        boolean isSingle = name.equalsIgnoreCase("Content-Type") || name.equalsIgnoreCase("Location");
        return new Response(status, (isSingle ? builder.set(name, value) : builder.add(name, value)).build(), content);
    }

    /// The same answer with these header fields more.
    public Response headers(HeaderFields more) {
        return new Response(status, HeaderFields.builder().addAll(fields).addAll(more).build(), content);
    }

    /// The same answer that sets a cookie.
    public Response cookie(SetCookie cookie) {
        return header("Set-Cookie", cookie.encode());
    }

    int status() {
        return status;
    }

    HeaderFields fields() {
        return fields;
    }

    Content content() {
        return content;
    }
}
