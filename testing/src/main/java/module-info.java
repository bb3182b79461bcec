/// Tests of programs that run on the loop: virtual time, seeded order, streams in memory, the JUnit extension
/// [dev.gyre.testing.LoopTest], and the behaviours that every stream and listener must have.
///
/// JUnit is needed by [dev.gyre.testing.LoopTest] alone; everything else works with any test framework,
/// and with none.
@org.jspecify.annotations.NullMarked
module dev.gyre.testing {
    requires transitive dev.gyre.loop;
    requires static dev.gyre.client;
    requires static dev.gyre.server;
    requires static dev.gyre.web;
    requires static org.jspecify;
    requires static org.junit.jupiter.api;

    exports dev.gyre.testing;

    opens dev.gyre.testing to
            org.junit.platform.commons;
}
