package dev.gatehouse.orders;

import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;

/** Without it Jersey (GlassFish, Payara) does not look at {@code @RolesAllowed}; for RESTEasy see web.xml. */
@Provider
public class RolesOnJersey implements Feature {

    @Override
    public boolean configure(FeatureContext context) {
        try {
            context.register(Class.forName("org.glassfish.jersey.server.filter.RolesAllowedDynamicFeature"));
            return true;
        } catch (ClassNotFoundException e) {
            return false; // Another JAX-RS.
        }
    }
}
