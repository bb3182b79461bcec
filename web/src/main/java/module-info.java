/// A web framework: the types of plain methods give routing, conversion, validation, errors, OpenAPI and the docs page.
@org.jspecify.annotations.NullMarked
module dev.gyre.web {
    requires transitive dev.gyre.server;
    requires tools.jackson.core;
    requires static org.jspecify;

    exports dev.gyre.web;
}
