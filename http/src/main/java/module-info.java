/// HTTP/1.1 and what goes with it, as pure state machines between bytes and messages.
@org.jspecify.annotations.NullMarked
module dev.gyre.http {
    requires static org.jspecify;

    exports dev.gyre.http;
}
