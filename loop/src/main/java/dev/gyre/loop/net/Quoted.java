package dev.gyre.loop.net;

/// Bytes of a peer for a message: short, readable where they are text, and unable to forge a line of a log.
final class Quoted {
    private static final int SHOWN_MAX = 40;

    private Quoted() {}

    static String of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    static String of(byte[] bytes, int from, int to) {
        int shownTo = Math.min(to, from + SHOWN_MAX);
        var text = new StringBuilder("'");
        for (int i = from; i < shownTo; i++) {
            append(text, bytes[i]);
        }
        return text.append(shownTo < to ? "…'" : "'").toString();
    }

    private static void append(StringBuilder text, byte next) {
        switch (next) {
            case '\r' -> text.append("\\r");
            case '\n' -> text.append("\\n");
            case '\\' -> text.append("\\\\");
            case '\'' -> text.append("\\'");
            default -> {
                if (next >= ' ' && next < 0x7f) {
                    text.append((char) next);
                } else {
                    text.append(String.format("\\x%02x", next));
                }
            }
        }
    }
}
