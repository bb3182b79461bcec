package dev.gyre.http;

/// A response without its body.
///
/// @param version of the server
/// @param status 100 to 599
/// @param reason the text after the status, ISO 8859-1; often empty, and without meaning
/// @param fields the header fields
/// @param framing where the body ends
/// @param keepsAlive whether the server lets another request follow on the connection
public record ResponseHead(
        HttpVersion version, int status, String reason, HeaderFields fields, BodyFraming framing, boolean keepsAlive)
        implements ResponsePart {
    /// Whether the final response is still to come. The head 101 is none of these: it ends HTTP on the connection.
    public boolean isInformational() {
        return status < 200 && status != 101;
    }

    /// Status and names of fields, without the values, which are often secret.
    @Override
    public String toString() {
        return "ResponseHead[" + status + " " + fields + "]";
    }
}
