package dev.gyre.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The compression that both ends of a WebSocket agreed on (RFC 7692).
///
/// The JDK's compressor has one window, of 32 KiB. So a server declines offers that ask it for a smaller
/// one, and a client does not offer to have one; what the peer compresses may have any window.
///
/// @param serverNoContextTakeover whether every message of the server stands for itself
/// @param clientNoContextTakeover whether every message of the client stands for itself
/// @param field the parameters as a value of `Sec-WebSocket-Extensions`
public record PermessageDeflate(boolean serverNoContextTakeover, boolean clientNoContextTakeover, String field) {
    private static final String NAME = "permessage-deflate";
    private static final String SERVER_NO_TAKEOVER = "server_no_context_takeover";
    private static final String CLIENT_NO_TAKEOVER = "client_no_context_takeover";
    private static final String SERVER_WINDOW = "server_max_window_bits";
    private static final String CLIENT_WINDOW = "client_max_window_bits";
    private static final Set<String> PARAMETERS = Set.of(
        SERVER_NO_TAKEOVER, CLIENT_NO_TAKEOVER, SERVER_WINDOW, CLIENT_WINDOW);
    private static final String LARGEST_WINDOW = "15";
    private static final int OFFERS_MAX = 32;

    /// What a server answers to the offers of a client: the first that it can fulfil, or empty, which means
    /// to go on without compression.
    ///
    /// @param extensions the values of the request's `Sec-WebSocket-Extensions`
    /// @throws BadContentException with status 400 when they do not follow the grammar, or are more than 32
    public static Optional<PermessageDeflate> accept(List<String> extensions, DeflateOptions options) {
        for (var offer : parse(extensions)) {
            if (!offer.name().equals(NAME) || !isValid(offer.parameters())) continue;
            var window = offer.parameters().get(SERVER_WINDOW);
            if (window != null && !window.equals(LARGEST_WINDOW)) continue;
            var field = window == null ? "" : "; " + SERVER_WINDOW + "=" + LARGEST_WINDOW;
            return Optional.of(agreed(
                !options.contextTakeover() || offer.parameters().containsKey(SERVER_NO_TAKEOVER),
                !options.contextTakeover() || offer.parameters().containsKey(CLIENT_NO_TAKEOVER),
                field));
        }
        return Optional.empty();
    }

    private static PermessageDeflate agreed(boolean serverAlone, boolean clientAlone, String more) {
        return new PermessageDeflate(serverAlone, clientAlone, NAME
                + (serverAlone ? "; " + SERVER_NO_TAKEOVER : "")
                + (clientAlone ? "; " + CLIENT_NO_TAKEOVER : "")
                + more);
    }

    /// What a client offers, as a value of `Sec-WebSocket-Extensions`.
    public static String offer(DeflateOptions options) {
        return agreed(!options.contextTakeover(), !options.contextTakeover(), "").field();
    }

    /// What a server has agreed to, for a client that sent [#offer]; empty when it declined.
    ///
    /// @param extensions the values of the response's `Sec-WebSocket-Extensions`
    /// @throws BadContentException with status 400 when they contain what was not offered, and the client
    ///     has to fail the connection
    public static Optional<PermessageDeflate> accepted(List<String> extensions, DeflateOptions options) {
        var answers = parse(extensions);
        if (answers.isEmpty()) {
            return Optional.empty();
        }
        var parameters = answers.getFirst().parameters();
        if (answers.size() > 1 || !answers.getFirst().name().equals(NAME) || !isValid(parameters)
                || parameters.containsKey(CLIENT_WINDOW)
                || (!options.contextTakeover() && !parameters.containsKey(SERVER_NO_TAKEOVER))) {
            throw new BadContentException(400, "the server agreed to an extension that was not offered");
        }
        return Optional.of(new PermessageDeflate(
            parameters.containsKey(SERVER_NO_TAKEOVER),
            !options.contextTakeover() || parameters.containsKey(CLIENT_NO_TAKEOVER),
            String.join(", ", extensions)));
    }

    private static boolean isValid(Map<String, String> parameters) {
        return parameters.entrySet().stream().allMatch(parameter -> PARAMETERS.contains(parameter.getKey())
                && switch (parameter.getKey()) {
                    case SERVER_WINDOW -> isWindow(parameter.getValue());
                    case CLIENT_WINDOW -> parameter.getValue().isEmpty() || isWindow(parameter.getValue());
                    default -> parameter.getValue().isEmpty();
                });
    }

    private static boolean isWindow(String bits) {
        return bits.matches("[89]|1[0-5]");
    }

    private record Extension(String name, Map<String, String> parameters) {}

    private static List<Extension> parse(List<String> fields) {
        var extensions = new ArrayList<Extension>();
        for (var field : fields) {
            var scanner = new FieldScanner("Sec-WebSocket-Extensions", field);
            while (scanner.nextElement()) {
                if (extensions.size() == OFFERS_MAX) {
                    throw scanner.bad("has more than " + OFFERS_MAX + " extensions");
                }
                extensions.add(new Extension(scanner.token(), scanner.flagsAndParameters()));
            }
        }
        return extensions;
    }
}
