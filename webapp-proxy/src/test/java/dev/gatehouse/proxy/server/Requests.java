package dev.gatehouse.proxy.server;

import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.Phase;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.http.RequestView;

import java.util.List;

/** Requests to the engine without a server. */
final class Requests {

    private Requests() {}

    /** Whether a GET with a bearer token would be let through. */
    static boolean admit(Gateway gateway, String path, String token) {
        Exchange exchange = gateway.open(new RequestView() {
            @Override
            public String method() {
                return "GET";
            }

            @Override
            public RequestPath path() {
                return CanonicalPath.parse(path);
            }

            @Override
            public String host() {
                return "gatehouse.test";
            }

            @Override
            public List<String> headers(String name) {
                return name.equals("Authorization") ? List.of("Bearer " + token) : List.of();
            }

            @Override
            public String peerAddress() {
                return "127.0.0.1";
            }
        });
        for (Phase phase : Phase.values()) {
            if (gateway.advance(exchange, phase) != null) {
                return false;
            }
        }
        return exchange.isAdmitted();
    }
}
