package dev.gatehouse.orders;

import dev.gatehouse.servlet.GatehousePrincipal;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.SecurityContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.jwt.Claim;
import org.eclipse.microprofile.jwt.JsonWebToken;

import java.util.Optional;

/** Every way in which an application can ask who calls. */
@Path("me")
@RequestScoped
@PermitAll
@Produces(MediaType.TEXT_PLAIN)
public class CallerResource {

    @Inject
    private GatehousePrincipal caller;

    @Inject
    private JsonWebToken token;

    @Inject
    @Claim("email")
    private Optional<String> email;

    @Inject
    private SecurityContext security;

    // Not @Inject: CDI has the request as the client sent it, forged headers and all.
    @Context
    @SuppressWarnings("NullAway.Init")
    private HttpServletRequest request;

    /** Who that is, a line for each way. */
    @GET
    public String me() {
        return """
                GatehousePrincipal  %s by %s, client %s, scopes %s
                JsonWebToken        %s, groups %s
                @Claim("email")     %s
                SecurityContext     %s, clerk %s, manager %s
                HttpServletRequest  %s, clerk %s, manager %s
                X-User-Id           %s
                """.formatted(
                        caller.getName(),
                        caller.identity().scheme(),
                        caller.identity().client(),
                        caller.identity().scopes(),
                        token.getName(),
                        token.getGroups(),
                        email.orElse("none"),
                        security.getCallerPrincipal().getName(),
                        security.isCallerInRole("clerk"),
                        security.isCallerInRole("manager"),
                        request.getUserPrincipal().getName(),
                        request.isUserInRole("clerk"),
                        request.isUserInRole("manager"),
                        request.getHeader("X-User-Id"));
    }
}
