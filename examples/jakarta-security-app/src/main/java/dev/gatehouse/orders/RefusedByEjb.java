package dev.gatehouse.orders;

import jakarta.ejb.EJBAccessException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Without it a caller whose role an EJB asked for in vain would get 500. */
@Provider
public class RefusedByEjb implements ExceptionMapper<EJBAccessException> {

    @Override
    public Response toResponse(EJBAccessException refusal) {
        return Response.status(Response.Status.FORBIDDEN)
                .type("application/problem+json")
                .entity("{\"title\":\"The caller may not do this\",\"status\":403}")
                .build();
    }
}
