package dev.gatehouse.filter;

import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.gateway.Route;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.revocation.RevocationEndpoint;
import dev.gatehouse.servlet.ReplyWriter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;
import java.util.List;

/**
 * The deny list of tokens for an application's administrators: to be mapped where a route of Gatehouse asks for a role,
 * scope or claim. Without such a route it answers nobody. Safe for use by several threads.
 */
public final class RevocationServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Exchange exchange = Exchanges.admitted(request);
        if (exchange == null || !isAdministrator(exchange)) {
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        byte[] body = request.getInputStream().readNBytes(RevocationEndpoint.MOST_OCTETS + 1);
        HttpReply reply = body.length > RevocationEndpoint.MOST_OCTETS
                ? new HttpReply(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, List.of(), "application/json", "{}")
                : exchange.gateway().revocations().handle(request.getMethod(), request.getContentType(), body);
        ReplyWriter.write(reply, response);
    }

    /** A route that lets everybody with a credential pass does not say who may revoke other people's. */
    private static boolean isAdministrator(Exchange exchange) {
        Route route = exchange.route();
        return exchange.identity() != null && route != null && route.access().asksAnything();
    }
}
