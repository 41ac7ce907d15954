package dev.gatehouse.proxy.login;

import static dev.gatehouse.proxy.keycloak.KeycloakRealm.GATEHOUSE;

import com.sun.net.httpserver.HttpExchange;
import dev.gatehouse.proxy.fixture.Browser;
import dev.gatehouse.proxy.fixture.ProxyProcess;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.proxy.fixture.Relay;
import dev.gatehouse.proxy.keycloak.KeycloakBrowserClient;
import dev.gatehouse.proxy.keycloak.KeycloakRealm;
import dev.gatehouse.proxy.keycloak.KeycloakServer;
import dev.gatehouse.redis.testing.RedisServer;
import dev.gatehouse.testing.TestCa;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One origin with two proxies behind it that share a Redis, an application with pages to click through, and a Keycloak whose
 * access tokens live for five seconds.
 */
final class LoginWorld implements AutoCloseable {

    private final Path directory;
    private final RecordingBackend backend = new RecordingBackend();
    private final Relay relay = new Relay();
    private final RedisServer redis;
    private final KeycloakServer keycloak;
    private final String client = "browser-" + System.nanoTime();
    private final String settings;
    private final List<ProxyProcess> nodes = new ArrayList<>();

    LoginWorld(Path directory) throws IOException {
        this.directory = directory;
        TestCa authority = TestCa.root("servers");
        Path trusted = TestCa.write(directory.resolve("ca.pem"), authority.certificate());
        TestCa.Issued server = authority.server();
        server.writeChain(directory.resolve("server.pem"));
        server.writeKey(directory.resolve("server.key"));
        redis = RedisServer.start(directory.resolve("redis"));
        keycloak = KeycloakServer.startTrusting(Path.of(System.getProperty("keycloak.home")), trusted);
        new KeycloakBrowserClient(client, origin(), origin() + "/logout/backchannel", 5)
                .register(keycloak.admin(), GATEHOUSE);
        settings = """
                gatehouse.server.tls.certificate=%1$s/server.pem
                gatehouse.server.tls.key=%1$s/server.key
                gatehouse.issuers.keycloak.issuer=%2$s
                gatehouse.issuers.keycloak.audiences=gatehouse-api
                gatehouse.issuers.keycloak.roles-claim=/realm_access/roles
                gatehouse.issuers.keycloak.tenant-claim=tenant
                gatehouse.login.app.issuer=keycloak
                gatehouse.login.app.client-id=%3$s
                gatehouse.login.app.client-secret=%4$s
                gatehouse.login.app.post-logout-path=/bye
                gatehouse.routes.app.path=/app/**
                gatehouse.routes.app.methods=GET,POST
                gatehouse.routes.app.authenticate=session
                gatehouse.routes.app.forward-claims=jti
                gatehouse.routes.app.backends=%5$s
                gatehouse.routes.bye.path=/bye
                gatehouse.routes.bye.authenticate=none
                gatehouse.routes.bye.backends=%5$s
                gatehouse.state=redis
                gatehouse.redis-uri=%6$s
                gatehouse.redis-timeout=500ms
                """.formatted(
                        directory,
                        keycloak.issuer(GATEHOUSE),
                        client,
                        KeycloakRealm.secret(client),
                        backend.url(),
                        redis.uri());
        backend.answer((exchange, body) -> page(exchange));
        nodes.add(node());
        nodes.add(node());
    }

    private ProxyProcess node() throws IOException {
        return ProxyProcess.begin(
                Files.createTempDirectory(directory, "node"), settings, "-Xmx192m", "-Djava.net.preferIPv4Stack=true");
    }

    private void page(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=UTF-8");
        String target =
                exchange.getRequestURI().toString().replace("&", "&amp;").replace("<", "&lt;");
        RecordingBackend.send(exchange, 200, """
                <!doctype html><title>application</title><link rel="icon" href="data:,">
                <p id="target">%s</p><p id="count">%d</p><a id="next" href="/app/next">next</a>
                <form method="post" action="/app/change"><button id="change">change</button></form>
                """.formatted(target, backend.hits()));
    }

    /** Two nodes, both in turn, of which none need be new. */
    void whole() throws IOException {
        for (int i = 0; i < nodes.size(); i++) {
            if (!nodes.get(i).handle().isAlive()) {
                nodes.set(i, node());
            }
        }
        relay.to(nodes.get(0).url(), nodes.get(1).url());
    }

    /** Has one node serve alone. */
    void only(int node) throws IOException {
        relay.to(nodes.get(node).url());
    }

    /** Ends a node as a crash does. */
    void kill(int node) {
        nodes.get(node).handle().destroyForcibly();
        nodes.get(node).handle().onExit().join();
    }

    /** What all nodes have printed. */
    String log() throws IOException {
        StringBuilder all = new StringBuilder();
        for (ProxyProcess node : nodes) {
            all.append(node.output());
        }
        return all.toString();
    }

    /** Where browsers see the application. */
    String origin() {
        return "https://127.0.0.1:" + relay.port();
    }

    RecordingBackend backend() {
        return backend;
    }

    KeycloakServer keycloak() {
        return keycloak;
    }

    /** Whether the browser is asked who its user is. */
    boolean asks(Browser browser) {
        return browser.url().startsWith(keycloak.issuer(GATEHOUSE)) && browser.shows("#kc-login");
    }

    /** Fills in the form of Keycloak's. */
    void logIn(Browser browser) {
        browser.type("username", KeycloakRealm.ALICE);
        browser.type("password", KeycloakRealm.password(KeycloakRealm.ALICE));
        browser.click("#kc-login");
    }

    @Override
    public void close() throws IOException {
        nodes.forEach(ProxyProcess::close);
        keycloak.close();
        redis.close();
        relay.close();
        backend.close();
    }
}
