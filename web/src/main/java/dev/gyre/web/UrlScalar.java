package dev.gyre.web;

import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// `URI`, with any scheme, and `java.net.URL`, with the schemes of the web. Both are absolute, and in the form that
/// browsers give them: `HTTP://A.com:80` becomes `http://a.com/`.
enum UrlScalar implements Scalar {
    URI_TEXT, URL_TEXT;

    private static final Complaint TYPE = Complaint.of("url_type", "URL input should be a string or URL");

    @Override
    public Object ofText(String text) {
        if (this == URL_TEXT && text.length() > UrlText.WEB_CHARS_MAX) return tooLong();
        return switch (UrlText.normalized(text)) {
            case UrlText.Wrong(var error) -> failed(error);
            case UrlText.Normal(var url) -> typed(url);
        };
    }

    private Object typed(String url) {
        try {
            if (this == URI_TEXT) return new URI(url);
            return url.startsWith("http:") || url.startsWith("https:") ? new URI(url).toURL() : wrongScheme();
        } catch (URISyntaxException | MalformedURLException | IllegalArgumentException strangerThanBrowsersAllow) {
            return failed("invalid international domain name");
        }
    }

    static Complaint tooLong() {
        return Complaint.with("url_too_long", "URL should have at most " + UrlText.WEB_CHARS_MAX + " characters",
            "max_length", UrlText.WEB_CHARS_MAX);
    }

    static Complaint wrongScheme() {
        return Complaint.with("url_scheme", "URL scheme should be 'http' or 'https'", "expected_schemes",
            new JsonValue.JsonString("'http' or 'https'"));
    }

    private static Complaint failed(String error) {
        return Complaint.because("url_parsing", "Input should be a valid URL, ", error);
    }

    @Override
    public Object ofOther(JsonValue input) {
        return TYPE;
    }

    @Override
    public @Nullable Object read(JsonParser parser, JsonToken token) {
        if (token != JsonToken.VALUE_STRING) return null;
        var value = ofText(parser.getString());
        return value instanceof Complaint ? null : value;
    }

    @Override
    public void write(Object value, JsonOutput output) {
        output.string(value.toString());
    }

    @Override
    public void describe(Map<String, JsonValue> schema) {
        schema.put("type", new JsonValue.JsonString("string"));
        schema.put("format", new JsonValue.JsonString("uri"));
        schema.put("minLength", JsonValue.JsonNumber.of(1));
        if (this == URL_TEXT) schema.put("maxLength", JsonValue.JsonNumber.of(UrlText.WEB_CHARS_MAX));
    }
}
