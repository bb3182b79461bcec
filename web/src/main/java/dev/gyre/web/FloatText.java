package dev.gyre.web;

import java.math.BigDecimal;

/// Floating-point numbers as JSON: the shortest digits that mean the same number, always with a point or an exponent,
/// so that readers see that it is no whole number. Infinities and NaN, which JSON does not have, become `null`.
final class FloatText {
    /// Six places hold most prices, degrees and percentages.
    private static final double SCALE = 1e6;

    /// Numbers below this have at most 15 digits with six places, and 15 digits always mean one double.
    private static final double SCALED_MAX = 1e9;

    private static final double PLAIN_MIN = 1e-5;
    private static final double PLAIN_MAX = 1e16;

    private FloatText() {}

    static void write(double value, JsonOutput output) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            output.nullValue();
        } else if (Math.abs(value) < SCALED_MAX && isScaled(value)) {
            writeScaled(value, output);
        } else {
            output.ascii(text(Double.toString(value), Math.abs(value)));
        }
    }

    static void write(float value, JsonOutput output) {
        if (Float.isNaN(value) || Float.isInfinite(value)) {
            output.nullValue();
        } else {
            output.ascii(text(Float.toString(value), Math.abs(value)));
        }
    }

    /// Whether the number is that of a decimal with six places: as those digits are few enough to mean one double only,
    /// they are the shortest. Not the negative zero.
    private static boolean isScaled(double value) {
        long scaled = Math.round(value * SCALE);
        return scaled / SCALE == value && (scaled != 0 || 1 / value > 0);
    }

    private static void writeScaled(double value, JsonOutput output) {
        long scaled = Math.round(value * SCALE);
        if (scaled < 0) {
            output.put((byte) '-');
            scaled = -scaled;
        }
        output.number(scaled / 1_000_000);
        output.put((byte) '.');
        int fraction = (int) (scaled % 1_000_000);
        int place = 100_000;
        do {
            output.put((byte) ('0' + fraction / place));
            fraction %= place;
            place /= 10;
        } while (fraction > 0);
    }

    private static String text(String java, double magnitude) {
        int exponent = java.indexOf('E');
        if (exponent < 0) return java;
        if (magnitude >= PLAIN_MIN && magnitude < PLAIN_MAX) {
            var plain = new BigDecimal(java).toPlainString();
            return plain.indexOf('.') < 0 ? plain + ".0" : plain;
        }
        var mantissa = java.substring(0, exponent);
        return (mantissa.endsWith(".0") ? mantissa.substring(0, mantissa.length() - 2) : mantissa) + "e"
                + (java.charAt(exponent + 1) == '-' ? "" : "+") + java.substring(exponent + 1);
    }
}
