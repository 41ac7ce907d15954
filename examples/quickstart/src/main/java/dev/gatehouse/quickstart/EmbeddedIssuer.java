package dev.gatehouse.quickstart;

import com.nimbusds.jose.util.JSONObjectUtils;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A running authorization server on a free port of 127.0.0.1; each path below it is one more issuer with the same key. */
final class EmbeddedIssuer implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final ConfigurableApplicationContext context;
    private final URI issuer;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    private EmbeddedIssuer(ConfigurableApplicationContext context) {
        this.context = context;
        this.issuer =
                URI.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    static EmbeddedIssuer start() {
        SpringApplication application = new SpringApplication(IssuerApplication.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        application.setRegisterShutdownHook(false);
        application.setDefaultProperties(Map.of(
                "server.address", "127.0.0.1",
                "server.port", "0",
                "spring.security.oauth2.authorizationserver.multiple-issuers-allowed", "true",
                "spring.jmx.enabled", "false",
                "logging.level.root", "error"));
        return new EmbeddedIssuer(application.run());
    }

    URI issuer() {
        return issuer;
    }

    /** Signs with the same key as {@link #issuer()}: only the {@code iss} claim tells the two apart. */
    URI otherIssuer() {
        return issuer.resolve("/other");
    }

    /** Likewise, and the proxy knows it: the issuer of the tenant Globex. */
    URI globex() {
        return issuer.resolve("/globex");
    }

    String token(DemoClient client, List<String> scopes) throws IOException, InterruptedException {
        return token(issuer, client, scopes);
    }

    /** An access token by client credentials (RFC 6749 §4.4) of one of the two issuers. */
    String token(URI from, DemoClient client, List<String> scopes) throws IOException, InterruptedException {
        return token(from, client, scopes, Map.of());
    }

    /** A token that is bound to a key (RFC 9449 §5). */
    String token(DemoClient client, List<String> scopes, DemoKey key) throws IOException, InterruptedException {
        return token(issuer, client, scopes, Map.of("DPoP", key.proof("POST", issuer + "/oauth2/token", null)));
    }

    private String token(URI from, DemoClient client, List<String> scopes, Map<String, String> headers)
            throws IOException, InterruptedException {
        String form = "grant_type=client_credentials&scope="
                + URLEncoder.encode(String.join(" ", scopes), StandardCharsets.UTF_8);
        String credentials = client.id() + ":" + client.secret();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(from + "/oauth2/token"))
                .timeout(TIMEOUT)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.US_ASCII)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        headers.forEach(request::header);
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        try {
            if (response.statusCode() == 200) {
                return Objects.requireNonNull(
                        JSONObjectUtils.getString(JSONObjectUtils.parse(response.body()), "access_token"));
            }
        } catch (ParseException e) {
            throw new IOException("the issuer's token reply is no JSON", e);
        }
        throw new IOException("no token for " + client.id() + ": " + response.statusCode() + " " + response.body());
    }

    @Override
    public void close() {
        context.close();
    }
}
