package dev.gyre.web;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.temporal.Temporal;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The classes that are one piece of text.
final class ScalarTypes {
    private static final Map<Class<?>, Scalar> SCALARS = new HashMap<>();

    static {
        put(IntegerScalar.BYTE, byte.class, Byte.class);
        put(IntegerScalar.SHORT, short.class, Short.class);
        put(IntegerScalar.INT, int.class, Integer.class);
        put(IntegerScalar.LONG, long.class, Long.class);
        put(IntegerScalar.BIG, BigInteger.class);
        put(FloatScalar.FLOAT, float.class, Float.class);
        put(FloatScalar.DOUBLE, double.class, Double.class);
        put(DecimalScalar.DECIMAL, BigDecimal.class);
        put(BooleanScalar.BOOLEAN, boolean.class, Boolean.class);
        put(StringScalar.STRING, String.class);
        put(StringScalar.CHAR, char.class, Character.class);
        put(BytesScalar.BYTES, byte[].class);
        put(DateScalar.DATE, LocalDate.class);
        put(TimeScalar.TIME, LocalTime.class);
        put(MomentScalar.LOCAL, LocalDateTime.class);
        put(MomentScalar.OFFSET, OffsetDateTime.class);
        put(MomentScalar.ZONED, ZonedDateTime.class);
        put(MomentScalar.INSTANT, Instant.class);
        put(MomentScalar.ANY, Temporal.class);
        put(DurationScalar.DURATION, Duration.class);
        put(UuidScalar.UUID_TEXT, UUID.class);
        put(UrlScalar.URI_TEXT, URI.class);
        put(UrlScalar.URL_TEXT, URL.class);
        put(PathScalar.PATH, Path.class);
    }

    private ScalarTypes() {}

    private static void put(Scalar scalar, Class<?>... types) {
        for (var type : types) {
            SCALARS.put(type, scalar);
        }
    }

    /// The scalar for a class, or null.
    static @Nullable Scalar of(Class<?> type) {
        return SCALARS.get(type);
    }
}
