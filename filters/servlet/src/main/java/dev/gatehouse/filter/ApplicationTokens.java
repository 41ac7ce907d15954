package dev.gatehouse.filter;

import dev.gatehouse.oauth.service.ServiceTokens;
import jakarta.servlet.ServletContext;

/** The service accounts of the application's own gateway, for its calls of other services. */
public final class ApplicationTokens {

    private ApplicationTokens() {}

    /**
     * The accounts and tokens that the routes of this application use too; to be asked for at each use, since a reload brings
     * others. Safe for use by several threads.
     *
     * @throws IllegalStateException if Gatehouse does not guard the application, or has not started yet
     */
    public static ServiceTokens of(ServletContext context) {
        SharedGateway shared = SharedGateway.find(context);
        if (shared == null) {
            throw new IllegalStateException("no filter of Gatehouse has started in " + context.getContextPath());
        }
        return shared.gateway().serviceTokens();
    }
}
