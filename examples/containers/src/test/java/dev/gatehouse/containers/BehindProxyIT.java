package dev.gatehouse.containers;

import static dev.gatehouse.containers.Tokens.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RawHttp.Reply;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestIssuer;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;

/** What a trusted proxy in front may say, the client's certificate and the tenant; nobody else may. */
@ArquillianTest
class BehindProxyIT {

    private static final String PROXY = "127.0.0.1";
    private static final String STRANGER = "127.0.0.2";
    private static final TestKeys KEY = TestKeys.ec("k1");
    private static final TestIssuer ACME = new TestIssuer(KEY);
    private static final TestIssuer GLOBEX = new TestIssuer(KEY);

    @ArquillianResource
    private URL url;

    private Site site;
    private int before;

    @Deployment(testable = false)
    static WebArchive application() throws IOException {
        Path ca = TestCa.write(
                Files.createDirectories(Container.work()).resolve("clients.pem"), TlsFiles.CLIENTS.certificate());
        Application application = Application.guarded("behind-proxy", WebXml.CURRENT)
                .param("gatehouse.trusted-proxies", PROXY)
                .param("gatehouse.client-certificates.source", "header")
                .param("gatehouse.client-certificates.ca", ca.toString())
                .param("gatehouse.routes.api.path", "/api/**")
                .param("gatehouse.routes.api.authenticate", "bearer,client-cert")
                .servlet("api", "Page", "/api/*");
        tenant(application, "acme", ACME);
        tenant(application, "globex", GLOBEX);
        return application.war();
    }

    private static void tenant(Application application, String name, TestIssuer issuer) {
        application
                .param("gatehouse.issuers.of-" + name + ".issuer", issuer.issuer())
                .param("gatehouse.issuers.of-" + name + ".audiences", "api")
                .param("gatehouse.tenants." + name + ".host", name + ".test")
                .param("gatehouse.tenants." + name + ".header", "X-Tenant-Id:" + name)
                .param("gatehouse.tenants." + name + ".issuers", "of-" + name)
                .param("gatehouse.tenants." + name + ".certificates", "app-" + name);
    }

    @AfterAll
    static void stop() {
        ACME.close();
        GLOBEX.close();
    }

    @BeforeEach
    void count() throws IOException {
        site = new Site(url);
        before = site.visits("api");
    }

    private void assertRefused(int status, Reply reply) throws IOException {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.hasHeader("X-Served-By")).isFalse();
        assertThat(site.visits("api")).isEqualTo(before);
    }

    private static String certificate(TestCa ca, String name) throws CertificateEncodingException {
        return "Client-Cert: :"
                + Base64.getEncoder()
                        .encodeToString(ca.client(name).certificate().getEncoded())
                + ":";
    }

    private static String token(TestIssuer issuer) {
        return bearer(TestJwts.of(KEY, issuer.issuer()).token());
    }

    @Test
    void certificateWhenFromTheProxyThenItCountsAndGoesNoFurther() throws Exception {
        String header = certificate(TlsFiles.CLIENTS, "app-acme");

        assertRefused(401, site.getFrom(STRANGER, "acme.test", "/api/o", header));
        assertRefused(401, site.getFrom(PROXY, "acme.test", "/api/o"));
        assertRefused(401, site.getFrom(PROXY, "acme.test", "/api/o", header, header));
        assertRefused(401, site.getFrom(PROXY, "acme.test", "/api/o", certificate(TlsFiles.FOREIGN, "app-acme")));
        assertRefused(403, site.getFrom(PROXY, "globex.test", "/api/o", header));
        Reply reply = site.getFrom(PROXY, "acme.test", "/api/o", header);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text())
                .contains("principal=app-acme", "auth-type=CLIENT_CERT", "header X-Tenant-Id=[acme]")
                .doesNotContainIgnoringCase("header client-cert");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%GG", "::", ":AAAA:", "x"})
    void certificateWhenItsHeaderIsBrokenThenRefused(String value) throws IOException {
        assertRefused(401, site.getFrom(PROXY, "acme.test", "/api/o", "Client-Cert: " + value));
    }

    @Test
    void tokenWhenOfTheRequestsTenantThenServedAndOtherwiseNot() throws IOException {
        assertRefused(403, site.getFrom(PROXY, "globex.test", "/api/o", token(ACME)));
        assertRefused(403, site.getFrom(PROXY, "acme.test", "/api/o", token(GLOBEX)));
        Reply reply = site.getFrom(STRANGER, "acme.test", "/api/o", token(ACME), "X-Tenant-Id: globex");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).contains("principal=alice", "header X-Tenant-Id=[acme]");
    }

    @Test
    void tenantWhenNamedByTheProxyThenItCounts() throws IOException {
        assertRefused(403, site.getFrom(PROXY, "other.test", "/api/o", token(ACME)));
        assertRefused(403, site.getFrom(STRANGER, "other.test", "/api/o", token(ACME), "X-Tenant-Id: acme"));
        assertRefused(403, site.getFrom(PROXY, "other.test", "/api/o", token(GLOBEX), "X-Tenant-Id: acme"));
        assertRefused(400, site.getFrom(PROXY, "globex.test", "/api/o", token(ACME), "X-Tenant-Id: acme"));
        assertThat(site.getFrom(PROXY, "other.test", "/api/o", token(ACME), "X-Tenant-Id: acme")
                        .status())
                .isEqualTo(200);
    }
}
