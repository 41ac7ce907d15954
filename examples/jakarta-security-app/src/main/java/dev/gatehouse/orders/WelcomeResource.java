package dev.gatehouse.orders;

import dev.gatehouse.auth.Identity;
import dev.gatehouse.servlet.GatehousePrincipal;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Welcomes a clerk by name. */
@Path("welcome")
@RequestScoped
@Produces(MediaType.TEXT_PLAIN)
public class WelcomeResource {

    @Inject
    private GatehousePrincipal caller;

    /** The caller's name, client and a claim. */
    @GET
    @RolesAllowed("clerk")
    public String welcome() {
        // Immutable: what another thread needs is taken here, and handed over.
        Identity identity = caller.identity();
        return "Welcome " + identity.subject() + " of " + identity.client() + ", " + caller.claimAt("/email") + "\n";
    }
}
