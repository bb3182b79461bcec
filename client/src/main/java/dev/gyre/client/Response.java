package dev.gyre.client;

import dev.gyre.http.BadContentException;
import dev.gyre.http.HeaderFields;
import dev.gyre.http.MediaType;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;

/// A response that is in memory whole.
///
/// @param status 200 to 599
/// @param fields the header fields as they came
/// @param bytes the body, decompressed
/// @param trailers the fields after the body, mostly none
/// @param uri the URL that answered, after redirections, without credentials
@SuppressWarnings("ArrayRecordComponent")
public record Response(int status, HeaderFields fields, byte[] bytes, HeaderFields trailers, URI uri) {
    /// The body as text, in the charset that `Content-Type` names, else UTF-8. What is malformed becomes U+FFFD.
    public String text() {
        return new String(bytes, charset());
    }

    private Charset charset() {
        try {
            return header("Content-Type").map(MediaType::parse).flatMap(MediaType::charset).map(Charset::forName)
                    .orElse(StandardCharsets.UTF_8);
        } catch (BadContentException | IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return StandardCharsets.UTF_8;
        }
    }

    /// The value of the first header field with this name.
    public Optional<String> header(String name) {
        return fields.first(name);
    }

    /// Whether the status is 200 to 299.
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /// This response, if it is a success.
    ///
    /// @throws HttpClientException.Unsuccessful otherwise, with the response
    public Response requireSuccess() throws HttpClientException {
        if (!isSuccess()) {
            throw new HttpClientException.Unsuccessful(
                uri.getScheme() + "://" + uri.getRawAuthority() + " answered with status " + status, this);
        }
        return this;
    }

    /// Status, size and fields, without what is often secret.
    @Override
    public String toString() {
        return "Response[" + status + ", " + bytes.length + " bytes, " + fields + "]";
    }
}
