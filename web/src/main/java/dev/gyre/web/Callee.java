package dev.gyre.web;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A method with what its parameters are taken from.
final class Callee {
    private static final @Nullable Object[] NO_ARGUMENTS = {};

    private final Signature signature;
    private final List<Argument> arguments;

    /// The places of the arguments in the order in which they are asked for, which is that of the errors.
    private final int[] order;
    private final Argument[] inOrder;

    Callee(Signature signature, List<Argument> arguments) {
        this.signature = signature;
        this.arguments = List.copyOf(arguments);
        // Sorting is stable: among equals it is the order of the parameters.
        this.order = IntStream.range(0, arguments.size()).boxed()
                .sorted((one, other) -> Integer.compare(arguments.get(one).rank(), arguments.get(other).rank()))
                .mapToInt(Integer::intValue).toArray();
        this.inOrder = IntStream.of(order).mapToObj(arguments::get).toArray(Argument[]::new);
    }

    Signature signature() {
        return signature;
    }

    List<Argument> arguments() {
        return arguments;
    }

    /// Where errors of a bundle as a whole are: where its first value is.
    String place() {
        for (var argument : inOrder) {
            if (argument instanceof Argument.Read(var input)) return input.in().place;
        }
        return In.BODY.place;
    }

    /// The values of all arguments; null when one is missing or wrong, after looking for all that are.
    @Nullable
    Object @Nullable [] arguments(Request request) throws Exception {
        if (order.length == 0) return NO_ARGUMENTS;
        var values = new @Nullable Object[order.length];
        boolean isComplete = true;
        for (int i = 0; i < order.length; i++) {
            var value = inOrder[i].get(request);
            isComplete &= value != Binding.FAILED;
            values[order[i]] = value;
        }
        return isComplete ? values : null;
    }

    @Nullable
    Object call(@Nullable Object[] values) throws Exception {
        return signature.call().call(values);
    }
}
