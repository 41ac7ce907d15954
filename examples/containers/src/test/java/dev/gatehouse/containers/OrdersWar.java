package dev.gatehouse.containers;

import dev.gatehouse.apikey.ApiKeyAdministration;
import dev.gatehouse.apikey.ApiKeyConfig;
import dev.gatehouse.apikey.IssuedApiKey;
import dev.gatehouse.apikey.NewApiKey;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.testing.TestIssuer;
import org.jboss.shrinkwrap.api.Filters;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.Asset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** {@code examples/jakarta-security-app} as built, with settings in its web.xml. */
final class OrdersWar {

    /** The filter before everything, for all kinds of dispatch. */
    static final String FILTER = "<filter><filter-name>gatehouse</filter-name>"
            + "<filter-class>dev.gatehouse.filter.GatehouseFilter</filter-class>"
            + "<async-supported>true</async-supported></filter><filter-mapping><filter-name>gatehouse</filter-name>"
            + "<url-pattern>/*</url-pattern><dispatcher>REQUEST</dispatcher><dispatcher>ASYNC</dispatcher>"
            + "<dispatcher>FORWARD</dispatcher><dispatcher>INCLUDE</dispatcher><dispatcher>ERROR</dispatcher>"
            + "</filter-mapping>";

    private static final String ROLES = "<security-role><role-name>clerk</role-name></security-role>"
            + "<security-role><role-name>manager</role-name></security-role>";

    private static final Map<String, String> API_KEYS = new ConcurrentHashMap<>();

    private OrdersWar() {}

    static WebArchive of(String name, Map<String, String> settings, String content) {
        Map<String, String> params = new LinkedHashMap<>(settings);
        // As the application's own web.xml has it.
        params.put("resteasy.role.based.security", "true");
        WebArchive war = ShrinkWrap.create(WebArchive.class, name)
                .merge(ShrinkWrap.createFromZipFile(WebArchive.class, new File(Container.property("orders.war"))));
        war.delete("/WEB-INF/web.xml");
        if (Container.lacksJsonWebToken()) {
            // WildFly has the API as a module.
            war.addAsLibrary(new File(Container.property("microprofile-jwt.jar")));
        }
        return war.setWebXML(new StringAsset(WebXml.CURRENT.of(params, content + ROLES)));
    }

    /** The module and what it depends on, by the names of their files. */
    static Map<String, Asset> libraries() {
        Map<String, Asset> libraries = new TreeMap<>();
        ShrinkWrap.createFromZipFile(WebArchive.class, new File(Container.property("orders.war")))
                .getContent(Filters.include("/WEB-INF/lib/.*\\.jar"))
                .forEach((path, node) ->
                        libraries.put(path.get().substring(path.get().lastIndexOf('/') + 1), node.getAsset()));
        return libraries;
    }

    /** With {@code mp.jwt.*} in MicroProfile Config, or in context-params where the container has none. */
    static WebArchive ofMicroProfile(String name, Map<String, String> properties) {
        if (Container.isGlassFish()) {
            return of(name, properties, "");
        }
        StringBuilder text = new StringBuilder();
        properties.forEach(
                (key, value) -> text.append(key).append('=').append(value).append('\n'));
        return of(name, Map.of(), "")
                .addAsResource(new StringAsset(text.toString()), "META-INF/microprofile-config.properties");
    }

    /** What a clerk and a manager need, with an audit and an API key of the application's own. */
    static Map<String, String> settings(TestIssuer issuer, String name) {
        Path keys = Container.work().resolve(name + "-keys.json");
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("gatehouse.issuers.main.issuer", issuer.issuer());
        settings.put("gatehouse.issuers.main.audiences", "orders");
        settings.put("gatehouse.audit", "file:" + audit(name));
        settings.put("gatehouse.api-keys.store", "file");
        settings.put("gatehouse.api-keys.file", keys.toString());
        settings.put("gatehouse.routes.api.path", "/api/**");
        settings.put("gatehouse.routes.api.authenticate", "bearer,api-key");
        settings.put("gatehouse.routes.hours.path", "/api/hours");
        settings.put("gatehouse.routes.hours.authenticate", "none");
        try {
            Files.createDirectories(Container.work());
            Files.deleteIfExists(audit(name));
            Files.writeString(keys, "{\"keys\":[]}");
            IssuedApiKey key = issue(settings);
            API_KEYS.put(name, key.text());
            Files.writeString(keys, "{\"keys\":[" + key.record() + "]}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return settings;
    }

    private static IssuedApiKey issue(Map<String, String> settings) {
        GatewayConfig config =
                GatewayConfig.from(Settings.of(SettingsSource.of("test", settings)), GatewayConfig.Use.DROP_IN);
        ApiKeyConfig keys =
                (ApiKeyConfig) Objects.requireNonNull(config.credentials().get("api-key"));
        try (ApiKeyAdministration administration =
                keys.administration(new EngineContext(Clock.systemUTC(), event -> {}))) {
            return administration.createUnstored(
                    new NewApiKey("warehouse", null, null, Set.of(), Set.of("clerk"), null, null, Duration.ofDays(1)));
        }
    }

    static String apiKey(String name) {
        return Objects.requireNonNull(API_KEYS.get(name));
    }

    static Path audit(String name) {
        return Container.work().resolve(name + "-audit.json");
    }

    static StringAsset securityDomain(String name) {
        return new StringAsset("<jboss-web><security-domain>" + name + "</security-domain></jboss-web>");
    }
}
