package dev.gyre.web;

import dev.gyre.server.Exchange;

/// The host that a request is for, without its port.
final class HostName {
    private HostName() {}

    /// As the client has written it; an address of IPv6 in its brackets. Empty when the client has not said.
    static String of(Exchange exchange) {
        return withoutPort(exchange.request().authority());
    }

    static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        boolean isInAddress = colon < authority.lastIndexOf(']');
        return colon < 0 || isInAddress ? authority : authority.substring(0, colon);
    }
}
