package dev.gatehouse.proxy.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.gateway.RouteConfig;
import dev.gatehouse.proxy.production.Checklist;
import dev.gatehouse.proxy.production.Finding;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** What {@code check} prints. */
final class CheckReport {

    private CheckReport() {}

    static List<String> lines(GatewayConfig config, List<String> weak) {
        List<String> lines = new ArrayList<>();
        lines.add(config.issuerNames().size() + " issuers, " + config.routes().size() + " routes");
        for (RouteConfig route : config.routes()) {
            lines.add("  " + route.name() + ": " + methods(route) + " "
                    + route.pattern().host()
                    + route.pattern().path() + " authenticate=" + authenticate(route)
                    + " scopes=" + route.access().scopes() + " -> "
                    + route.upstream().backends());
        }
        weak.forEach(setting -> lines.add("weak: " + setting));
        lines.add("The configuration is valid.");
        return lines;
    }

    /** The production checklist's lines, and then how many do not hold. */
    static List<String> lines(List<Checklist.Result> results) {
        List<String> lines = new ArrayList<>();
        long failed = 0;
        for (Checklist.Result result : results) {
            Finding finding = result.finding();
            failed += finding.outcome() == Finding.Outcome.FAIL ? 1 : 0;
            lines.add(finding.outcome().word() + " " + result.line().id() + ": "
                    + result.line().text() + " (" + finding.why() + ")");
        }
        if (!results.isEmpty()) {
            lines.add(failed == 0 ? "Ready for production." : failed + " lines of the checklist do not hold.");
        }
        return lines;
    }

    static String json(GatewayConfig config, List<String> weak, List<Checklist.Result> results) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeArrayFieldStart("routes");
            for (RouteConfig route : config.routes()) {
                json.writeStartObject();
                json.writeStringField("name", route.name());
                json.writeStringField("methods", methods(route));
                json.writeStringField("host", route.pattern().host());
                json.writeStringField("path", route.pattern().path());
                json.writeStringField("authenticate", authenticate(route));
                write(json, "scopes", route.access().scopes());
                write(json, "backends", route.upstream().backends());
                json.writeEndObject();
            }
            json.writeEndArray();
            write(json, "weak", weak);
            if (!results.isEmpty()) {
                write(json, results);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string writer does not fail", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, List<Checklist.Result> results) throws IOException {
        json.writeArrayFieldStart("production");
        for (Checklist.Result result : results) {
            json.writeStartObject();
            json.writeStringField("id", result.line().id());
            json.writeStringField("text", result.line().text());
            json.writeStringField("outcome", result.finding().outcome().word());
            json.writeStringField("why", result.finding().why());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, String name, List<?> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (Object value : values) {
            json.writeString(value.toString());
        }
        json.writeEndArray();
    }

    private static String methods(RouteConfig route) {
        return route.pattern().methods().isEmpty()
                ? "*"
                : String.join(",", route.pattern().methods());
    }

    private static String authenticate(RouteConfig route) {
        String kinds = String.join(",", route.access().authenticate().kinds());
        return switch (route.access().authenticate().mode()) {
            case REQUIRED -> kinds;
            case OPTIONAL -> "optional:" + kinds;
            case NONE -> "none";
        };
    }
}
