package dev.gatehouse.proxy;

import static dev.gatehouse.proxy.HostileRequestTest.bearer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.proxy.fixture.KeyDatabase;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.proxy.fixture.RecordingBackend;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.plus.jndi.Resource;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;

/** The WAR deployed in a container: the same file that {@code java -jar} runs. */
class ProxyWarOnJettyIT {

    private static final TestKeys KEY = TestKeys.ec("k1");

    @TempDir
    private Path directory;

    private final TestIssuer issuer = new TestIssuer(KEY);
    private final RecordingBackend backend = new RecordingBackend();
    private final Server server = new Server();

    @AfterEach
    void stop() throws Exception {
        server.stop();
        backend.close();
        issuer.close();
    }

    @Test
    void warWhenDeployedBelowAContextPathThenItProxiesAsTheStandaloneServerDoes() throws Exception {
        String url = deploy("""
                gatehouse.server.port=1
                gatehouse.issuers.main.issuer=%1$s
                gatehouse.issuers.main.audiences=api
                gatehouse.routes.api.path=/api/**
                gatehouse.routes.api.backends=%2$s
                """.formatted(issuer.issuer(), backend.url()));
        String token = TestJwts.of(KEY, issuer.issuer()).token();

        assertThat(RawHttp.get(url, "/gate/api/o").status()).isEqualTo(401);
        assertThat(RawHttp.get(url, "/gate/public/..;/api/o").status()).isEqualTo(400);
        assertThat(RawHttp.get(url, "/gate/index.html", bearer(token)).status()).isEqualTo(404);
        assertThat(backend.hits()).isZero();
        assertThat(RawHttp.get(url, "/gate/api/o?q=1", bearer(token), "X-User-Id: admin")
                        .status())
                .isEqualTo(200);
        assertThat(backend.last().target()).isEqualTo("/api/o?q=1");
        assertThat(backend.last().header("X-User-Id")).containsExactly("alice");
    }

    @Test
    void warWhenItsKeysAreInAContainersDataSourceThenTheyAreFoundByJndi() throws Exception {
        KeyDatabase keys = new KeyDatabase(directory.resolve("keys"));
        String key = keys.create("shop", "orders.read");
        String weak = keys.create("reader", "orders.list");
        String url = deploy("""
                gatehouse.api-keys.store=jdbc
                gatehouse.api-keys.data-source=java:comp/env/jdbc/keys
                gatehouse.routes.api.path=/api/**
                gatehouse.routes.api.authenticate=api-key
                gatehouse.routes.api.scopes=orders.read
                gatehouse.routes.api.backends=%s
                """.formatted(backend.url()), context -> bind(context, keys.dataSource()));

        assertThat(RawHttp.get(url, "/gate/api/o").status()).isEqualTo(401);
        assertThat(RawHttp.get(url, "/gate/api/o", "X-API-Key: " + key.replace("_live_", "_test_"))
                        .status())
                .isEqualTo(401);
        assertThat(RawHttp.get(url, "/gate/api/o", "X-API-Key: " + weak).status())
                .isEqualTo(403);
        assertThat(backend.hits()).isZero();
        assertThat(RawHttp.get(url, "/gate/api/o", "X-API-Key: " + key).status())
                .isEqualTo(200);
        assertThat(backend.last().header("X-Client-Id")).containsExactly("shop");
        assertThat(backend.last().header("X-API-Key")).isEmpty();
    }

    @Test
    void warWhenConfigurationIsBadThenDeploymentFailsWithEveryMistake() {
        assertThatThrownBy(() -> deploy("gatehouse.routes.api.path=nope\ngatehouse.frobnicate=1\n"))
                .hasStackTraceContaining("gatehouse.routes.api.path = \"nope\"")
                .hasStackTraceContaining("gatehouse.routes.api.backends: is missing")
                .hasStackTraceContaining("gatehouse.frobnicate");
    }

    /** The container's resource, and the reference to it, which is not in the WAR's own descriptor. */
    private void bind(WebAppContext context, DataSource keys) throws Exception {
        Path references = Files.writeString(directory.resolve("override-web.xml"), """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                  <resource-ref>
                    <res-ref-name>jdbc/keys</res-ref-name>
                    <res-type>javax.sql.DataSource</res-type>
                    <res-auth>Container</res-auth>
                  </resource-ref>
                </web-app>
                """);
        context.addOverrideDescriptor(references.toUri().toString());
        var unused = new Resource(context, "jdbc/keys", keys);
    }

    /** What a container has for an application. */
    @FunctionalInterface
    private interface Environment {
        void prepare(WebAppContext context) throws Exception;
    }

    private String deploy(String properties) throws Exception {
        return deploy(properties, context -> {});
    }

    private String deploy(String properties, Environment environment) throws Exception {
        Path config = Files.writeString(directory.resolve("gatehouse.properties"), properties);
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        WebAppContext context = new WebAppContext();
        context.setContextPath("/gate");
        context.setWar(System.getProperty("proxy.war"));
        context.setTempDirectory(directory.resolve("webapp").toFile());
        context.setThrowUnavailableOnStartupException(true);
        context.setInitParameter("gatehouse.config", config.toString());
        server.setHandler(context);
        environment.prepare(context);
        server.start();
        return "http://127.0.0.1:" + connector.getLocalPort();
    }
}
