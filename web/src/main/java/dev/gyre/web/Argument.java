package dev.gyre.web;

import dev.gyre.server.Exchange;
import org.jspecify.annotations.Nullable;

/// Where a parameter of a method gets its value from, for each request.
sealed interface Argument {
    /// The value, or [Binding#FAILED] after complaining to the request. May suspend.
    ///
    /// @throws Exception what a provider has thrown
    @Nullable
    Object get(Request request) throws Exception;

    /// When it is asked for: providers first, then what stands in the request, in the order of [In].
    int rank();

    /// What belongs to the request itself, found by its type.
    enum Injected implements Argument {
        REQUEST(Request.class), EXCHANGE(Exchange.class), BODY(dev.gyre.server.RequestBody.class),
        BACKGROUND(BackgroundTasks.class), SETTINGS(ResponseSettings.class), SOCKET(Socket.class);

        private final Class<?> type;

        Injected(Class<?> type) {
            this.type = type;
        }

        static @Nullable Injected of(Class<?> type) {
            for (var one : values()) {
                if (one.type == type) return one;
            }
            return null;
        }

        @Override
        public Object get(Request request) {
            return switch (this) {
                case REQUEST -> request;
                case EXCHANGE -> request.exchange();
                case BODY -> request.exchange().body();
                case BACKGROUND -> request.background();
                case SETTINGS -> request.settings();
                case SOCKET -> request.socket();
            };
        }

        @Override
        public int rank() {
            return 0;
        }
    }

    /// The scope of the value that is being provided.
    record OfScope(Scope.Kind kind) implements Argument {
        @Override
        public Object get(Request request) {
            return request.scope(kind);
        }

        @Override
        public int rank() {
            return 0;
        }
    }

    /// A value that a provider makes.
    ///
    /// @param isCached whether one that was made before will do
    record Provided(Provision provision, boolean isCached) implements Argument {
        @Override
        public @Nullable Object get(Request request) throws Exception {
            return provision.get(request, isCached);
        }

        @Override
        public int rank() {
            return 0;
        }
    }

    /// A value that is somewhere in the request.
    record Read(Input input) implements Argument {
        @Override
        public @Nullable Object get(Request request) throws Exception {
            return input.get(request);
        }

        @Override
        public int rank() {
            return input.in().rank;
        }
    }

    /// A record whose components are parameters like any others.
    ///
    /// @param maker its constructor
    record Bundle(Callee components, Validator maker) implements Argument {
        @Override
        public @Nullable Object get(Request request) throws Exception {
            var values = components.arguments(request);
            if (values == null) return Binding.FAILED;
            var made = maker.apply(values);
            return made instanceof Complaint complaint ? request.fail(components.place(), complaint) : made;
        }

        @Override
        public int rank() {
            return 1;
        }
    }
}
