package dev.gatehouse.orders;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** For everybody, by a route with {@code authenticate=none}. */
@Path("hours")
@PermitAll
@Produces(MediaType.TEXT_PLAIN)
public class OpeningHours {

    /** When we are there. */
    @GET
    public String hours() {
        return "nine to five\n";
    }
}
