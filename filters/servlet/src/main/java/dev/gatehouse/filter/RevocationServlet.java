package dev.gatehouse.filter;

import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.revocation.RevocationEndpoint;
import dev.gatehouse.servlet.ReplyWriter;
import dev.gatehouse.servlet.RequestBodies;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * The deny list of tokens for an application's administrators: whoever has the role that the init-param {@value #ROLE}
 * names, on a route of Gatehouse that takes credentials. Safe for use by several threads.
 */
public final class RevocationServlet extends HttpServlet {

    /** The init-param that names the administrators' role. */
    static final String ROLE = "role";

    private static final long serialVersionUID = 1L;

    private final transient RequestBodies bodies = new RequestBodies();
    private String role = "";

    @Override
    public void init() throws ServletException {
        String given = getInitParameter(ROLE);
        if (given == null || given.isBlank()) {
            throw new ServletException(
                    "GH0004 RevocationServlet needs the init-param " + ROLE + ": whose holders may revoke");
        }
        role = given.trim();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Exchange exchange = Exchanges.admitted(request);
        if (exchange == null || !isAdministrator(exchange)) {
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        RevocationEndpoint endpoint = exchange.gateway().revocations();
        String method = request.getMethod();
        bodies.read(
                request,
                exchange.clientAddress().shares(),
                endpoint.maxBodyBytes(method),
                body -> ReplyWriter.write(
                        endpoint.handle(method, request.getContentType(), body, tenant(exchange)), response));
    }

    /** Who has a role by one tenant's issuer has none at the others; null where there are no tenants. */
    private static @Nullable String tenant(Exchange exchange) {
        return exchange.tenant().equals(Tenant.DEFAULT)
                ? null
                : exchange.tenant().name();
    }

    private boolean isAdministrator(Exchange exchange) {
        Identity identity = exchange.identity();
        return identity != null && identity.roles().contains(role);
    }
}
