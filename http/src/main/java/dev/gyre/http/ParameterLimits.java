package dev.gyre.http;

/// What [Parameters] takes. Immutable; start from [#defaults].
///
/// @param bytesMax the query or form before it is decoded; the default is 1 MiB
/// @param parametersMax how many parameters; the default, 1000, is more than a page has inputs
public record ParameterLimits(int bytesMax, int parametersMax) {
    private static final ParameterLimits DEFAULTS = new ParameterLimits(1 << 20, 1000);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException naming the setting, its value and its range
    public ParameterLimits {
        Setting.requireRange("bytesMax", bytesMax, 0, Integer.MAX_VALUE);
        Setting.requireRange("parametersMax", parametersMax, 0, Integer.MAX_VALUE);
    }

    /// The limits that are named above.
    public static ParameterLimits defaults() {
        return DEFAULTS;
    }

    /// The same limits with another one on bytes.
    public ParameterLimits withBytesMax(int bytesMax) {
        return new ParameterLimits(bytesMax, parametersMax);
    }

    /// The same limits with another one on the number of parameters.
    public ParameterLimits withParametersMax(int parametersMax) {
        return new ParameterLimits(bytesMax, parametersMax);
    }
}
