package dev.gatehouse.filter;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks at start that where there is a filter for one phase there is one for each, on the same paths: a missing one
 * would be an open door.
 */
final class PhaseRegistrations {

    /** The single filters in their order. */
    static final List<String> ORDER = List.of(
            AuditFilter.class.getName(),
            TenantFilter.class.getName(),
            ThrottleFilter.class.getName(),
            AuthenticationFilter.class.getName(),
            AuthorizationFilter.class.getName(),
            RateLimitFilter.class.getName(),
            IdentityForwardFilter.class.getName());

    private static final String ALLOWED = "map all of " + ORDER + " in this order to the same paths, or "
            + GatehouseFilter.class.getName() + " alone";

    private PhaseRegistrations() {}

    static void check(ServletContext context) throws ServletException {
        Map<String, Set<String>> mappings = new LinkedHashMap<>();
        for (FilterRegistration registration : context.getFilterRegistrations().values()) {
            if (ORDER.contains(registration.getClassName())) {
                Set<String> own = mappings.computeIfAbsent(registration.getClassName(), name -> new TreeSet<>());
                own.addAll(FilterPlace.orEmpty(registration.getUrlPatternMappings()));
                FilterPlace.orEmpty(registration.getServletNameMappings())
                        .forEach(servlet -> own.add("servlet " + servlet));
            }
        }
        List<String> missing = new ArrayList<>(ORDER);
        missing.removeAll(mappings.keySet());
        if (!missing.isEmpty()) {
            throw new ServletException("GH0003 the filters " + missing + " are missing; " + ALLOWED);
        }
        // Where one is not mapped, a request would go on without its phase.
        if (Set.copyOf(mappings.values()).size() > 1) {
            throw new ServletException(
                    "GH0003 the filters are mapped to different paths, " + mappings + "; " + ALLOWED);
        }
    }
}
