package dev.gatehouse.proxy.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.metrics.BuildInfo;
import dev.gatehouse.metrics.Health;
import dev.gatehouse.metrics.Health.State;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Reports that the process lives, and whether requests should come here: 503 while a part is down. Contains the build,
 * the parts and their states; the reasons are in the log. Safe for use by several threads.
 */
final class HealthReport {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final Supplier<Gateway> gateway;
    private final BooleanSupplier draining;

    HealthReport(Supplier<Gateway> gateway, BooleanSupplier draining) {
        this.gateway = gateway;
        this.draining = draining;
    }

    /** That the process answers says it. */
    static HttpReply live() {
        return reply(List.of());
    }

    HttpReply ready() {
        List<Health> checks = new ArrayList<>();
        checks.add(new Health("server", draining.getAsBoolean() ? State.DOWN : State.UP));
        checks.add(new Health("gateway", State.UP));
        checks.addAll(gateway.get().health());
        return reply(checks);
    }

    private static HttpReply reply(List<Health> checks) {
        State worst = State.UP;
        for (Health check : checks) {
            worst = check.state().compareTo(worst) > 0 ? check.state() : worst;
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("status", word(worst));
            json.writeStringField("version", BuildInfo.current().version());
            json.writeStringField("commit", BuildInfo.current().commit());
            json.writeObjectFieldStart("checks");
            for (Health check : checks) {
                json.writeStringField(check.component(), word(check.state()));
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string writer does not fail", e);
        }
        return new HttpReply(worst == State.DOWN ? UNAVAILABLE : OK, List.of(), "application/json", text.toString());
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
