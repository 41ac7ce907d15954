package dev.gatehouse.wars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWKSet;
import dev.gatehouse.proxy.fixture.RawHttp;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The application with the jar in its {@code WEB-INF/lib} and web.xml files of all ages. */
class DropInOnJettyIT {

    private static final String ISSUER = "https://issuer.example";
    private static final String J2EE = "xmlns=\"http://java.sun.com/xml/ns/j2ee\" version=\"2.4\"";
    private static final String JAVA_EE = "xmlns=\"http://java.sun.com/xml/ns/javaee\" version=\"3.0\"";
    private static final String JAKARTA = "xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\"";
    private static final String COMPLETE = JAKARTA + " metadata-complete=\"true\"";
    private static final String ALONE = "<absolute-ordering/>";
    private static final String ORDERS = "<servlet><servlet-name>orders</servlet-name>"
            + "<servlet-class>dev.gatehouse.wars.DropInOnJettyIT$Orders</servlet-class></servlet>"
            + "<servlet-mapping><servlet-name>orders</servlet-name><url-pattern>/orders/*</url-pattern></servlet-mapping>";
    private static final String FILTER = "<filter><filter-name>guard</filter-name>"
            + "<filter-class>dev.gatehouse.filter.GatehouseFilter</filter-class></filter>"
            + "<filter-mapping><filter-name>guard</filter-name><url-pattern>%s</url-pattern></filter-mapping>";

    @TempDir
    private Path directory;

    private final TestKeys key = TestKeys.ec("k1");
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {J2EE, JAVA_EE, JAKARTA, COMPLETE})
    void requestWhenEnabledThenGuardedWhateverTheAgeOfWebXml(String attributes) throws Exception {
        String url = start(attributes, ORDERS, "true");

        assertGuarded(url);
    }

    @Test
    void requestWhenTheJarIsLeftOutOfTheOrderingThenWebXmlPutsTheFilterIn() throws Exception {
        String url = start(JAKARTA, ALONE + FILTER.formatted("/*") + ORDERS, null);

        assertGuarded(url);
    }

    @Test
    void requestWhenTheJarIsLeftOutOfTheOrderingThenThePropertyIsNotSeenAsTheGuideSays() throws Exception {
        String url = start(JAKARTA, ALONE + ORDERS, "true");

        assertThat(RawHttp.get(url, "/legacy/orders/1").status()).isEqualTo(200);
        assertThat(Files.readString(Path.of("..", "..", "docs", "drop-in.md"))).contains("`<absolute-ordering>`");
    }

    @ParameterizedTest
    @ValueSource(strings = {J2EE, COMPLETE})
    void startWhenThereAreSettingsAndNothingSwitchesItOnThenTheApplicationDoesNotStart(String attributes) {
        assertThatThrownBy(() -> start(attributes, ORDERS, null)).hasMessageContaining("GH0006 there are settings");
    }

    @Test
    void startWhenTheFilterIsMappedBesideARouteThenTheApplicationDoesNotStart() {
        assertThatThrownBy(() -> start(JAKARTA, FILTER.formatted("/pages/*") + ORDERS, null))
                .hasMessageContaining("GH0006")
                .hasMessageContaining("orders (/orders/**)");
    }

    private void assertGuarded(String url) throws IOException {
        RawHttp.Reply none = RawHttp.get(url, "/legacy/orders/1");
        assertThat(none.status()).isEqualTo(401);
        assertThat(none.hasHeader("X-Served-By")).isFalse();
        RawHttp.Reply good = RawHttp.get(
                url,
                "/legacy/orders/1",
                "Authorization: Bearer " + TestJwts.of(key, ISSUER).token());
        assertThat(good.status()).isEqualTo(200);
        assertThat(good.text()).contains("user=alice clerk=true");
    }

    private String start(String attributes, String content, @Nullable String enabled) throws Exception {
        Path application = application(directory.resolve("app"));
        Files.writeString(
                application.resolve("WEB-INF/web.xml"), "<web-app " + attributes + ">" + content + "</web-app>");
        Path keys = Files.writeString(directory.resolve("keys.json"), new JWKSet(key.jwk()).toString());
        WebAppContext context = new WebAppContext();
        context.setContextPath("/legacy");
        context.setWar(application.toString());
        context.addConfiguration(new AnnotationConfiguration());
        context.setThrowUnavailableOnStartupException(true);
        context.setInitParameter("gatehouse.issuers.main.issuer", ISSUER);
        context.setInitParameter("gatehouse.issuers.main.audiences", "api");
        context.setInitParameter("gatehouse.issuers.main.jwks-file", keys.toString());
        context.setInitParameter("gatehouse.routes.orders.path", "/orders/**");
        if (enabled != null) {
            context.setInitParameter("gatehouse.enabled", enabled);
        }
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
        return "http://127.0.0.1:" + connector.getLocalPort();
    }

    /** An application of one servlet, with the jar in it. */
    private static Path application(Path to) throws IOException {
        Path library = Files.createDirectories(to.resolve("WEB-INF/lib"));
        Files.copy(
                Path.of(System.getProperty("bundle.directory"), "gatehouse-filters.jar"),
                library.resolve("gatehouse-filters.jar"));
        return to;
    }

    /** Says who asks. */
    public static final class Orders extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setHeader("X-Served-By", "orders");
            response.getWriter().print("user=" + request.getRemoteUser() + " clerk=" + request.isUserInRole("clerk"));
        }
    }
}
