package dev.gyre.loop.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/// What [ByteReader] must answer, worked out on the whole input as plainly as possible: bytes are letters of a
/// string, and every answer is one too.
final class FramingModel {
    private final String wire;
    private int taken;

    FramingModel(byte[] wire) {
        this.wire = new String(wire, ISO_8859_1);
    }

    int taken() {
        return taken;
    }

    private String rest() {
        return wire.substring(taken);
    }

    private String take(int count) {
        taken += count;
        return wire.substring(taken - count, taken);
    }

    String exactly(int count) {
        return rest().length() < count ? (count - rest().length()) + " missing" : take(count);
    }

    String fill(int count) {
        var answer = exactly(count);
        if (answer.endsWith(" missing")) {
            taken = wire.length();
        }
        return answer;
    }

    String skip(int count) {
        var answer = fill(count);
        return answer.endsWith(" missing") ? answer : "skipped";
    }

    String peek(int count) {
        return rest().substring(0, Math.min(count, rest().length()));
    }

    String awaitMore() {
        return Boolean.toString(!rest().isEmpty());
    }

    /// What a read that returned `count` must have delivered.
    String read(int count) {
        if (count < 0) {
            return rest().isEmpty() ? "" : "not the end";
        }
        return take(count);
    }

    String until(byte[] delimiterBytes, int max) {
        var delimiter = new String(delimiterBytes, ISO_8859_1);
        var rest = rest();
        int at = rest.indexOf(delimiter);
        if (at >= 0) {
            if (at > max) {
                return "limit " + max;
            }
            var piece = take(at);
            take(delimiter.length());
            return piece;
        }
        int begun = delimiter.length() - 1;
        while (!rest.endsWith(delimiter.substring(0, begun))) {
            begun--;
        }
        if (rest.length() - begun > max) {
            return "limit " + max;
        }
        return rest.isEmpty() ? "end" : (delimiter.length() - begun) + " missing";
    }

    String line(int max) {
        var rest = rest();
        int end = rest.indexOf('\n');
        int length = end < 0 ? rest.length() : end;
        if (end > 0 && rest.charAt(end - 1) == '\r') {
            length--;
        }
        if (length > max) {
            return "limit " + max;
        }
        if (rest.isEmpty()) {
            return "end";
        }
        var line = take(length);
        take(end < 0 ? 0 : end + 1 - length);
        return new String(line.getBytes(ISO_8859_1), UTF_8);
    }

    String remaining(int max) {
        return rest().length() > max ? "limit " + max : take(rest().length());
    }
}
