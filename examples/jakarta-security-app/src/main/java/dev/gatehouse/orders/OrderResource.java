package dev.gatehouse.orders;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Orders over HTTP. */
@Path("orders")
@RequestScoped
@Produces(MediaType.TEXT_PLAIN)
public class OrderResource {

    @Inject
    private OrderBook book;

    /** All orders, for clerks: JAX-RS looks at the role. */
    @GET
    @RolesAllowed("clerk")
    public String list() {
        return book.list();
    }

    /** Cancels one, for managers: the EJB looks at the role. */
    @DELETE
    @Path("{number}")
    @PermitAll
    public String cancel(@PathParam("number") int number) {
        return book.cancel(number);
    }
}
