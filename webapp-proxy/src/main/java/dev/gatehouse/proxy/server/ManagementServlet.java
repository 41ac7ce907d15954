package dev.gatehouse.proxy.server;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.quota.Share;
import dev.gatehouse.revocation.RevocationEndpoint;
import dev.gatehouse.servlet.ReplyWriter;
import dev.gatehouse.servlet.RequestBodies;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What an operator may do with the management token. */
final class ManagementServlet extends HttpServlet {

    static final String REVOCATIONS = "/revocations";
    static final String RELOAD = "/reload";

    private static final long serialVersionUID = 1L;
    private static final System.Logger LOG = System.getLogger(ManagementServlet.class.getName());

    /** All who have the token are one caller. */
    private static final List<Share> OPERATOR = List.of(Share.third("operator"));

    private final transient RequestBodies bodies = new RequestBodies();
    private final transient byte[] expected;
    private final transient Supplier<Gateway> gateway;
    private final transient Supplier<@Nullable String> reload;

    /**
     * Serves both paths.
     *
     * @param reload reads the configuration again; its result is the reason why the last good one stays, null otherwise
     */
    ManagementServlet(String token, Supplier<Gateway> gateway, Supplier<@Nullable String> reload) {
        this.expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
        this.gateway = gateway;
        this.reload = reload;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!isOperator(request)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "GH4010 a management request without the token was refused, from {0}",
                    request.getRemoteAddr());
            gateway.get()
                    .audit()
                    .record(new AuditEvent(
                            "management.refused",
                            Map.of("address", request.getRemoteAddr(), "method", request.getMethod())));
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            response.setHeader(Headers.WWW_AUTHENTICATE, "Bearer realm=\"gatehouse-management\"");
            return;
        }
        if (RELOAD.equals(request.getServletPath())) {
            reload(request, response);
            return;
        }
        RevocationEndpoint endpoint = gateway.get().revocations();
        String method = request.getMethod();
        bodies.read(
                request,
                OPERATOR,
                endpoint.maxBodyBytes(method),
                body -> ReplyWriter.write(endpoint.handle(method, request.getContentType(), body, null), response));
    }

    /** The problems are for the log and the audit alone: they quote the configuration. */
    private void reload(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("POST")) {
            response.setHeader(Headers.ALLOW, "POST");
            response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            return;
        }
        boolean taken = reload.get() == null;
        ReplyWriter.write(
                new HttpReply(
                        taken ? HttpServletResponse.SC_OK : HttpServletResponse.SC_CONFLICT,
                        List.of(),
                        "application/json",
                        taken ? "{\"configuration\":\"reloaded\"}" : "{\"configuration\":\"refused, see GH0011\"}"),
                response);
    }

    private boolean isOperator(HttpServletRequest request) {
        List<String> values = Collections.list(request.getHeaders(Headers.AUTHORIZATION));
        return values.size() == 1
                && MessageDigest.isEqual(expected, values.get(0).getBytes(StandardCharsets.UTF_8));
    }
}
