package dev.gatehouse.benchmarks;

import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.gateway.Phase;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.testing.TestKeys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import javax.management.JMException;
import javax.management.ObjectName;

/** The heap that remains of requests without a good credential: what docs/reliability.md says of the engine. */
final class CallerMemory {

    private static final int REQUESTS = 50_000;

    private final Path keys;

    CallerMemory() throws IOException {
        keys = Files.createTempFile("keys", ".properties");
        keys.toFile().deleteOnExit();
    }

    void run() throws JMException {
        measure("made-up token, one address", Map.of(), i -> request("Authorization", "Bearer junk" + i, 1));
        measure("made-up API key, one address", Map.of(), i -> request("X-API-Key", apiKey(i), 1));
        measure("no credential, new address each", Map.of(), i -> request("X-Other", "x", i));
        Map<String, String> throttled =
                Map.of("gatehouse.throttle.failures", "20/1m", "gatehouse.throttle.requests", "1000/1m");
        measure(
                "made-up token, new address each, throttled",
                throttled,
                i -> request("Authorization", "Bearer a.b", i));
        introspected();
        measure(
                "no credential, new address each, open route with a limit",
                Map.of("gatehouse.routes.orders.rate-limit", "100/1m", "gatehouse.routes.orders.authenticate", "none"),
                i -> request("X-Other", "x", i));
    }

    /** Each is asked about, and the answer is remembered. */
    private void introspected() throws JMException {
        // Else each answer waits 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer issuer = issuer();
        try {
            measure(
                    "made-up opaque token, introspected",
                    Map.of(
                            "gatehouse.issuers.asked.issuer",
                            "http://127.0.0.1:" + issuer.getAddress().getPort(),
                            "gatehouse.issuers.asked.audiences",
                            "api",
                            "gatehouse.issuers.asked.introspection",
                            "always",
                            "gatehouse.issuers.asked.introspection-uri",
                            "http://127.0.0.1:" + issuer.getAddress().getPort() + "/introspect",
                            "gatehouse.issuers.asked.client-id",
                            "us",
                            "gatehouse.issuers.asked.client-secret",
                            "secret",
                            "gatehouse.issuers.asked.introspection-cache",
                            "10m",
                            "gatehouse.issuers.asked.introspection-negative-cache",
                            "10m"),
                    i -> request("Authorization", "Bearer opaque" + i, 1),
                    8_000);
        } finally {
            issuer.stop(0);
        }
    }

    private static HttpServer issuer() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/introspect", exchange -> {
                try (exchange) {
                    byte[] inactive = "{\"active\":false}".getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.sendResponseHeaders(200, inactive.length);
                    exchange.getResponseBody().write(inactive);
                }
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String apiKey(int i) {
        return "gh_live_" + String.format("%012d", i) + "_0123456789012345678901234567890123456789012_abcdef";
    }

    private void measure(String what, Map<String, String> settings, IntFunction<RequestView> requests)
            throws JMException {
        measure(what, settings, requests, REQUESTS);
    }

    private void measure(String what, Map<String, String> settings, IntFunction<RequestView> requests, int count)
            throws JMException {
        Map<String, String> values = EngineState.settings(TestKeys.ec("bench"), 10_000);
        values.remove("gatehouse.routes.orders.scopes");
        values.put("gatehouse.routes.orders.authenticate", "bearer,api-key");
        values.put("gatehouse.api-keys.store", "file");
        values.put("gatehouse.api-keys.file", keys.toString());
        values.putAll(settings);
        try (Gateway gateway = new Gateway(
                GatewayConfig.from(Settings.of(SettingsSource.of("benchmark", values)), GatewayConfig.Use.DROP_IN))) {
            for (int i = 0; i < 1_000; i++) {
                ask(gateway, requests.apply(-1 - i));
            }
            long before = liveBytes();
            for (int i = 0; i < count; i++) {
                ask(gateway, requests.apply(i));
            }
            System.out.printf("%-60s %6d bytes each%n", what, (liveBytes() - before) / count);
        }
    }

    private static void ask(Gateway gateway, RequestView request) {
        Exchange exchange = gateway.open(request);
        for (Phase phase : Phase.values()) {
            Failure failure = gateway.advance(exchange, phase);
            if (failure != null) {
                gateway.render(failure, exchange);
                return;
            }
        }
    }

    private static RequestView request(String header, String value, int address) {
        return new RequestView() {
            @Override
            public String method() {
                return "GET";
            }

            @Override
            public RequestPath path() {
                return CanonicalPath.parse("/api/orders/4711");
            }

            @Override
            public String host() {
                return "localhost";
            }

            @Override
            public List<String> headers(String name) {
                return name.equalsIgnoreCase(header) ? List.of(value) : List.of();
            }

            @Override
            public String peerAddress() {
                return "10." + (address >> 16 & 255) + '.' + (address >> 8 & 255) + '.' + (address & 255);
            }
        };
    }

    /** What is reachable: the histogram collects all garbage first. */
    private static long liveBytes() throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        String total = histogram.substring(histogram.lastIndexOf("Total"));
        return Long.parseLong(total.trim().split("\\s+", 4)[2]);
    }
}
