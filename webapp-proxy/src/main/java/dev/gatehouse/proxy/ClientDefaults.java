package dev.gatehouse.proxy;

import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The servlet's configuration with our defaults for the HTTP client where the operator sets no init-param. */
final class ClientDefaults implements ServletConfig {

    private static final String UNLIMITED = "0";

    /** A pool of its own, since a container may have no Jetty executor to share; the route's timeout alone decides. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "maxThreads",
            "64",
            "maxConnections",
            "1024",
            "idleTimeout",
            UNLIMITED,
            "timeout",
            UNLIMITED,
            "viaHost",
            "gatehouse",
            // More than the server takes in, since the identity's headers come on top.
            "maxRequestHeadersSize",
            "65536",
            // More than goes on, so that the refusal has a reason.
            "maxResponseHeadersSize",
            "65536");

    private final ServletConfig config;

    ClientDefaults(ServletConfig config) {
        this.config = config;
    }

    @Override
    public String getServletName() {
        return config.getServletName();
    }

    @Override
    public ServletContext getServletContext() {
        return config.getServletContext();
    }

    @Override
    public @Nullable String getInitParameter(String name) {
        String value = config.getInitParameter(name);
        return value == null ? DEFAULTS.get(name) : value;
    }

    @Override
    public Enumeration<String> getInitParameterNames() {
        Set<String> names = new TreeSet<>(DEFAULTS.keySet());
        names.addAll(Collections.list(config.getInitParameterNames()));
        return Collections.enumeration(names);
    }
}
