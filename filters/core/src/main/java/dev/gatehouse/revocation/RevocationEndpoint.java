package dev.gatehouse.revocation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.config.CredentialMask;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.http.HttpReply.Header;
import dev.gatehouse.http.RequestBody;
import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.strict.StrictJson;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Feeds the deny list: POST adds an entry, GET shows all. Who asks has been authenticated before. Safe for use by several
 * threads.
 */
public final class RevocationEndpoint {

    private static final int MAX_BYTES = 64 * 1024;
    private static final Logger LOG = System.getLogger(RevocationEndpoint.class.getName());
    private static final String JSON_TYPE = "application/json";
    private static final JsonFactory JSON = new JsonFactory();

    private final RevocationList list;
    private final RevocationRequest requests;
    private final AuditSink audit;
    private final Clock clock;

    /**
     * An endpoint that feeds {@code list}.
     *
     * @param tenants the tenants' names in the settings
     */
    public RevocationEndpoint(
            RevocationList list, List<IssuerConfig> issuers, List<String> tenants, AuditSink audit, Clock clock) {
        this.list = list;
        this.requests = new RevocationRequest(issuers, tenants, list.config().keep());
        this.audit = audit;
        this.clock = clock;
    }

    /** How many bytes of a request's body are read, at most; 0 for methods that need none. */
    public int maxBodyBytes(String method) {
        return method.equals("POST") ? MAX_BYTES : 0;
    }

    /**
     * The reply to a request whose body may be missing.
     *
     * @param contentType the body's media type, which must be JSON
     * @param only the only tenant whose entries the caller may add and see; null for all
     */
    public HttpReply handle(String method, @Nullable String contentType, RequestBody body, @Nullable String only) {
        if (body instanceof RequestBody.Missing missing) {
            String error = error("the body " + missing.reason().text());
            return switch (missing.reason()) {
                case TOO_LARGE -> new HttpReply(413, List.of(), JSON_TYPE, error);
                case TOO_SLOW -> new HttpReply(408, List.of(), JSON_TYPE, error);
                case BUSY -> new HttpReply(503, List.of(new Header(Headers.RETRY_AFTER, "5")), JSON_TYPE, error);
                case UNREAD, BROKEN -> new HttpReply(400, List.of(), JSON_TYPE, error);
            };
        }
        return handle(method, contentType, ((RequestBody.Complete) body).bytes(), only);
    }

    /**
     * The reply to a request of somebody who may revoke at all tenants.
     *
     * @param contentType the body's media type, which must be JSON: no form of a foreign page can send that
     */
    public HttpReply handle(String method, @Nullable String contentType, byte[] body) {
        return handle(method, contentType, body, null);
    }

    /**
     * The reply to a request.
     *
     * @param contentType the body's media type, which must be JSON: no form of a foreign page can send that
     * @param only the tenant whose the one who asks is: nothing is refused, and nothing shown, of others; null for all
     */
    public HttpReply handle(String method, @Nullable String contentType, byte[] body, @Nullable String only) {
        return switch (method) {
            case "GET" -> reply(200, json -> all(json, only));
            case "POST" -> add(contentType, body, only);
            default ->
                new HttpReply(405, List.of(new Header(Headers.ALLOW, "GET, POST")), JSON_TYPE, error("GET or POST"));
        };
    }

    private HttpReply add(@Nullable String contentType, byte[] body, @Nullable String only) {
        if (contentType == null || !contentType.split(";", 2)[0].trim().equalsIgnoreCase(JSON_TYPE)) {
            return new HttpReply(415, List.of(), JSON_TYPE, error("the body must be " + JSON_TYPE));
        }
        Revocation asked;
        try {
            asked = requests.read(StrictJson.objectWithoutNulls(body), clock.instant());
        } catch (MalformedException e) {
            return new HttpReply(400, List.of(), JSON_TYPE, error(String.valueOf(e.getMessage())));
        }
        if (only != null && asked.tenant() != null && !asked.tenant().equals(only)) {
            return new HttpReply(403, List.of(), JSON_TYPE, error("tenant is another than that of the request"));
        }
        return add(only == null ? asked : asked.at(only));
    }

    private HttpReply add(Revocation revocation) {
        boolean shared;
        try {
            shared = list.add(revocation);
        } catch (IllegalStateException e) {
            LOG.log(
                    Level.ERROR,
                    "GH4002 a revocation was refused: {0}",
                    CredentialMask.of(String.valueOf(e.getMessage())));
            return new HttpReply(507, List.of(), JSON_TYPE, error(String.valueOf(e.getMessage())));
        } catch (UncheckedIOException e) {
            LOG.log(Level.ERROR, "GH4003 a revocation is in force, but not written down", CredentialMask.of(e));
            record(revocation, false, false);
            return new HttpReply(
                    500,
                    List.of(),
                    JSON_TYPE,
                    error("in force until the process ends, but not written down: see the log"));
        }
        record(revocation, list.isDurable(), shared);
        return reply(201, json -> {
            json.writeFieldName("revocation");
            RevocationJson.write(json, revocation);
            json.writeBooleanField("durable", list.isDurable());
            json.writeBooleanField("shared", shared);
            // Not the same as not shared: a node that is alone has nobody to tell.
            json.writeBooleanField("pending", list.isShared() && !shared);
        });
    }

    private void record(Revocation revocation, boolean durable, boolean shared) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("kind", RevocationJson.word(revocation.kind()));
        if (revocation.issuer() != null) {
            details.put("issuer", revocation.issuer());
        }
        if (revocation.tenant() != null) {
            details.put("tenant", revocation.tenant());
        }
        details.put("value", revocation.value());
        Instant before = revocation.issuedBefore();
        if (before != null) {
            details.put("issued-before", before.toString());
        }
        details.put("until", revocation.until().toString());
        Map<String, Boolean> flags = new LinkedHashMap<>();
        flags.put("durable", durable);
        flags.put("shared", shared);
        audit.record(new AuditEvent("token.revoked", details, flags));
    }

    private void all(JsonGenerator json, @Nullable String only) throws IOException {
        json.writeArrayFieldStart("revocations");
        for (Revocation revocation : list.entries()) {
            if (only == null || only.equals(revocation.tenant())) {
                RevocationJson.write(json, revocation);
            }
        }
        json.writeEndArray();
        json.writeBooleanField("durable", list.isDurable());
    }

    private static HttpReply reply(int status, Body body) {
        return new HttpReply(status, List.of(new Header(Headers.CACHE_CONTROL, "no-store")), JSON_TYPE, object(body));
    }

    private static String error(String message) {
        return object(json -> json.writeStringField("error", message));
    }

    private static String object(Body body) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string writer does not fail", e);
        }
        return text.toString();
    }

    /** The members of a reply. */
    @FunctionalInterface
    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }
}
