package dev.gatehouse.orders;

import dev.gatehouse.servlet.GatehousePrincipal;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

/** Logs the caller out of the request. */
@Path("logout")
@RequestScoped
@PermitAll
@Produces(MediaType.TEXT_PLAIN)
public class LogoutResource {

    @Inject
    private GatehousePrincipal caller;

    @Context
    @SuppressWarnings("NullAway.Init")
    private HttpServletRequest request;

    /** The caller before and after. */
    @POST
    public String logout() throws ServletException {
        String before = caller();
        request.logout();
        return before + ", then " + caller() + "\n";
    }

    private String caller() {
        return caller.getName() + " " + request.getUserPrincipal() + " " + request.isUserInRole("clerk") + " "
                + request.getHeader("X-User-Id");
    }
}
