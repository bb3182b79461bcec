/// A web framework: the types of plain methods give routing, conversion, validation, errors, OpenAPI and the docs page.
@org.jspecify.annotations.NullMarked
module dev.gyre.web {
    requires transitive dev.gyre.server;
    requires tools.jackson.core;
    // To read names of parameters and comments from the source file that runs; not there in every runtime image.
    requires static java.compiler;
    requires static jdk.compiler;
    requires static org.jspecify;

    exports dev.gyre.web;
}
