package dev.gatehouse.filter;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;

import java.util.ArrayList;
import java.util.List;

/** Checks at start that where there is a filter for one phase there is one for each: a missing one would be an open door. */
final class PhaseRegistrations {

    /** The single filters in their order. */
    static final List<String> ORDER = List.of(
            AuditFilter.class.getName(),
            TenantFilter.class.getName(),
            AuthenticationFilter.class.getName(),
            AuthorizationFilter.class.getName(),
            IdentityForwardFilter.class.getName());

    private PhaseRegistrations() {}

    static void check(ServletContext context) throws ServletException {
        List<String> missing = new ArrayList<>(ORDER);
        for (FilterRegistration registration : context.getFilterRegistrations().values()) {
            missing.remove(registration.getClassName());
        }
        if (!missing.isEmpty()) {
            throw new ServletException("GH0003 the filters " + missing + " are missing; map all of " + ORDER
                    + " in this order, or " + GatehouseFilter.class.getName() + " alone");
        }
    }
}
