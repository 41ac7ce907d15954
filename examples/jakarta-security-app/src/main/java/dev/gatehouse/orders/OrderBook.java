package dev.gatehouse.orders;

import jakarta.annotation.Resource;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;

/** The orders, kept by an EJB that knows the caller. */
@Stateless
public class OrderBook {

    @Resource
    @SuppressWarnings("NullAway.Init") // The container sets it.
    private SessionContext context;

    /** All orders, whoever asks. */
    @PermitAll
    public String list() {
        return "orders 1, 2, 3 for " + context.getCallerPrincipal().getName() + "\n";
    }

    /** Cancels an order. */
    @RolesAllowed("manager")
    public String cancel(int number) {
        return "order " + number + " cancelled by "
                + context.getCallerPrincipal().getName() + "\n";
    }
}
