package dev.gatehouse.proxy.server;

import dev.gatehouse.metrics.Meters;
import dev.gatehouse.micrometer.MicrometerMeters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** The proxy's own registry, in the form that Prometheus reads. Safe for use by several threads. */
public final class PrometheusMeters implements AutoCloseable {

    /** The text format's media type. */
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Meters meters = new MicrometerMeters(registry);

    PrometheusMeters() {}

    Meters meters() {
        return meters;
    }

    /** Everything as it is now. */
    String scrape() {
        return registry.scrape(CONTENT_TYPE);
    }

    @Override
    public void close() {
        registry.close();
    }
}
