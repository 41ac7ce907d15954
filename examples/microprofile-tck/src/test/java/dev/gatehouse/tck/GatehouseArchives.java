package dev.gatehouse.tck;

import org.jboss.arquillian.container.test.spi.client.deployment.ApplicationArchiveProcessor;
import org.jboss.arquillian.test.spi.TestClass;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.Node;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

/**
 * Adds Gatehouse to the archives of the TCK, as an application would: the module's libraries, the MicroProfile JWT API that
 * WildFly has, and settings in web.xml.
 */
public final class GatehouseArchives implements ApplicationArchiveProcessor {

    private static final String API = "org.eclipse.microprofile.jwt.auth.api";
    private static final String CONFIG = "META-INF/microprofile-config.properties";

    /** Archives that fetch the issuer's key from their own application, at the server's root. */
    private static final Set<String> AT_ROOT =
            Set.of("PublicKeyAsPEMLocationURLTest.war", "PublicKeyAsJWKLocationURLTest.war");

    /** The paths that the tests ask for without a token; the rest answers 401 then, as the README's constraints have it. */
    private static final List<String> OPEN = List.of(
            "/ping/**",
            "/endp/heartbeat",
            "/endp/verifyEmptyToken",
            "/pem/endp/publicKey4k",
            "/jwks/endp/publicKey4kAsJWKS");

    /** For Arquillian. */
    public GatehouseArchives() {}

    @Override
    public void process(Archive<?> archive, TestClass test) {
        if (!(archive instanceof WebArchive war)) {
            return;
        }
        for (File library : Objects.requireNonNull(new File(System.getProperty("tck.libraries")).listFiles())) {
            war.addAsLibrary(library);
        }
        war.addAsManifestResource(
                new StringAsset("Manifest-Version: 1.0\nDependencies: " + API + " meta-inf\n"), "MANIFEST.MF");
        // Moved to where MicroProfile Config looks for it.
        Properties config = config(war);
        war.delete("/" + CONFIG);
        war.addAsResource(new StringAsset(text(config)), CONFIG);
        war.addAsWebInfResource(new StringAsset(webXml(settings(config))), "web.xml");
        if (AT_ROOT.contains(war.getName())) {
            war.addAsWebInfResource(
                    new StringAsset("<jboss-web><context-root>/</context-root></jboss-web>"), "jboss-web.xml");
        }
    }

    /** What the archive has, or what the README of the TCK says that those of version 1.0, which have nothing, need. */
    private static Properties config(WebArchive war) {
        Properties config = new Properties();
        Node node = war.get("/" + CONFIG);
        if (node == null) {
            config.setProperty("mp.jwt.verify.issuer", "https://server.example.com");
            config.setProperty("mp.jwt.verify.publickey.location", "/publicKey.pem");
            return config;
        }
        try (InputStream content = node.getAsset().openStream()) {
            config.load(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return config;
    }

    private static String text(Properties config) {
        try (StringWriter text = new StringWriter()) {
            config.store(text, null);
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> settings(Properties config) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("resteasy.role.based.security", "true");
        settings.put("gatehouse.routes.mp-jwt.path", "/**");
        settings.put("gatehouse.routes.mp-jwt.authenticate", "bearer");
        for (int i = 0; i < OPEN.size(); i++) {
            settings.put("gatehouse.routes.open" + i + ".path", OPEN.get(i));
            settings.put("gatehouse.routes.open" + i + ".authenticate", "optional:bearer");
        }
        if (!config.containsKey("mp.jwt.verify.audiences")) {
            settings.put("gatehouse.issuers.mp-jwt.any-audience", "true");
        }
        return settings;
    }

    private static String webXml(Map<String, String> settings) {
        StringBuilder text =
                new StringBuilder("<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.0\">");
        settings.forEach((name, value) -> text.append("<context-param><param-name>")
                .append(name)
                .append("</param-name><param-value>")
                .append(value)
                .append("</param-value></context-param>"));
        return text.append("</web-app>").toString();
    }
}
