package dev.gyre.web;

import java.io.Serializable;

/// A method that is given to the framework: `this::read`, `Items::list`, `Database::new`. What it takes and what it
/// returns is read from its signature, once, when the application starts; then it is called directly.
///
/// Never implemented by hand: methods such as [App#get] take one of the forms below, of which the compiler chooses the
/// one with the right number of parameters. They are serializable because that is how Java tells which method a
/// reference refers to; nothing is ever serialized. A lambda works too, as long as it takes only what is found by its
/// type alone, for neither generic types nor names of its parameters can be known.
public sealed interface Operation extends Serializable {
    /// A method with no parameters and a result.
    @FunctionalInterface
    non-sealed interface Value0<R> extends Operation {
        /// Calls the method.
        R call() throws Exception;
    }

    /// A method with no parameters and no result.
    @FunctionalInterface
    non-sealed interface Void0 extends Operation {
        /// Calls the method.
        void call() throws Exception;
    }

    /// A method with one parameter and a result.
    @FunctionalInterface
    non-sealed interface Value1<A, R> extends Operation {
        /// Calls the method.
        R call(A a) throws Exception;
    }

    /// A method with one parameter and no result.
    @FunctionalInterface
    non-sealed interface Void1<A> extends Operation {
        /// Calls the method.
        void call(A a) throws Exception;
    }

    /// A method with two parameters and a result.
    @FunctionalInterface
    non-sealed interface Value2<A, B, R> extends Operation {
        /// Calls the method.
        R call(A a, B b) throws Exception;
    }

    /// A method with two parameters and no result.
    @FunctionalInterface
    non-sealed interface Void2<A, B> extends Operation {
        /// Calls the method.
        void call(A a, B b) throws Exception;
    }

    /// A method with three parameters and a result.
    @FunctionalInterface
    non-sealed interface Value3<A, B, C, R> extends Operation {
        /// Calls the method.
        R call(A a, B b, C c) throws Exception;
    }

    /// A method with three parameters and no result.
    @FunctionalInterface
    non-sealed interface Void3<A, B, C> extends Operation {
        /// Calls the method.
        void call(A a, B b, C c) throws Exception;
    }

    /// A method with four parameters and a result.
    @FunctionalInterface
    non-sealed interface Value4<A, B, C, D, R> extends Operation {
        /// Calls the method.
        R call(A a, B b, C c, D d) throws Exception;
    }

    /// A method with four parameters and no result.
    @FunctionalInterface
    non-sealed interface Void4<A, B, C, D> extends Operation {
        /// Calls the method.
        void call(A a, B b, C c, D d) throws Exception;
    }

    /// A method with five parameters and a result.
    @FunctionalInterface
    non-sealed interface Value5<A, B, C, D, E, R> extends Operation {
        /// Calls the method.
        R call(A a, B b, C c, D d, E e) throws Exception;
    }

    /// A method with five parameters and no result.
    @FunctionalInterface
    non-sealed interface Void5<A, B, C, D, E> extends Operation {
        /// Calls the method.
        void call(A a, B b, C c, D d, E e) throws Exception;
    }

    /// A method with six parameters and a result.
    @FunctionalInterface
    non-sealed interface Value6<A, B, C, D, E, F, R> extends Operation {
        /// Calls the method.
        R call(A a, B b, C c, D d, E e, F f) throws Exception;
    }

    /// A method with six parameters and no result.
    @FunctionalInterface
    non-sealed interface Void6<A, B, C, D, E, F> extends Operation {
        /// Calls the method.
        void call(A a, B b, C c, D d, E e, F f) throws Exception;
    }

    /// A method with seven parameters and a result.
    @FunctionalInterface
    non-sealed interface Value7<A, B, C, D, E, F, G, R> extends Operation {
        /// Calls the method.
        R call(A a, B b, C c, D d, E e, F f, G g) throws Exception;
    }

    /// A method with seven parameters and no result.
    @FunctionalInterface
    non-sealed interface Void7<A, B, C, D, E, F, G> extends Operation {
        /// Calls the method.
        void call(A a, B b, C c, D d, E e, F f, G g) throws Exception;
    }

    /// A method with eight parameters and a result.
    @FunctionalInterface
    non-sealed interface Value8<A, B, C, D, E, F, G, H, R> extends Operation {
        /// Calls the method.
        R call(A a, B b, C c, D d, E e, F f, G g, H h) throws Exception;
    }

    /// A method with eight parameters and no result.
    @FunctionalInterface
    non-sealed interface Void8<A, B, C, D, E, F, G, H> extends Operation {
        /// Calls the method.
        void call(A a, B b, C c, D d, E e, F f, G g, H h) throws Exception;
    }
}
