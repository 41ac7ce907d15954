package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.filter.RawHttp.Reply;
import dev.gatehouse.testing.TestCa;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** A certificate in a header, before a real container: from the one peer whose word counts, and from another. */
class CertificateHeaderTest {

    private static final int TRUSTED = 1;
    private static final int OTHER = 2;

    @TempDir
    Path directory;

    private final TestCa ca = TestCa.root("root");
    private final X509Certificate orders = ca.client("orders").certificate();
    private FilterServer server;

    @BeforeEach
    void start() throws Exception {
        server = FilterServer.withRoutes()
                .filter(GatehouseFilter.class, "/*")
                .param("gatehouse.trusted-proxies", "127.0.0." + TRUSTED)
                .param("gatehouse.client-certificates.source", "header")
                .param(
                        "gatehouse.client-certificates.ca",
                        TestCa.write(directory.resolve("ca.pem"), ca.certificate())
                                .toString())
                .param("gatehouse.routes.mutual.path", "/mutual/**")
                .param("gatehouse.routes.mutual.authenticate", "client-cert")
                .param("gatehouse.routes.maybe-mutual.path", "/maybe-mutual/**")
                .param("gatehouse.routes.maybe-mutual.authenticate", "optional:client-cert")
                .serve("/*", Echo::serve)
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String header(X509Certificate certificate) throws CertificateEncodingException {
        return "Client-Cert: :" + Base64.getEncoder().encodeToString(certificate.getEncoded()) + ":";
    }

    private Reply get(int from, String path, String... headers) {
        return RawHttp.requestFrom(from, server.port(), path, headers);
    }

    @Test
    void doFilterWhenTrustedPeerSendsCertificateThenItsPrincipal() throws Exception {
        Reply reply = get(TRUSTED, "/mutual/o", header(orders));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.lines())
                .contains("header X-User-Id=[orders]", "header X-Client-Id=[orders]", "auth-type=CLIENT_CERT");
        assertThat(reply.body()).doesNotContainIgnoringCase("header client-cert");
    }

    @Test
    void doFilterWhenAnotherPeerSendsCertificateThenIgnoredAndStripped() throws Exception {
        Reply refused = get(OTHER, "/mutual/o", header(orders));
        Reply open = get(OTHER, "/maybe-mutual/o", header(orders));

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("WWW-Authenticate")).containsExactly("ClientCertificate realm=\"gatehouse\"");
        assertThat(refused.body()).contains("A credential is required");
        assertThat(open.status()).isEqualTo(200);
        assertThat(open.body()).doesNotContain("X-User-Id").doesNotContainIgnoringCase("header client-cert");
        assertThat(get(TRUSTED, "/maybe-mutual/o", header(orders)).lines()).contains("header X-User-Id=[orders]");
    }

    /** Filters that believe X-Forwarded-For stand in front of many applications. */
    @Test
    void doFilterWhenAFilterInFrontClaimsATrustedAddressThenThePeersOwnCounts() throws Exception {
        Filter believing = (request, response, chain) -> chain.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                    @Override
                    public String getRemoteAddr() {
                        return "127.0.0." + TRUSTED;
                    }
                },
                response);
        try (FilterServer wrapped = FilterServer.withRoutes()
                .filter(believing, "/*")
                .filter(GatehouseFilter.class, "/*")
                .param("gatehouse.trusted-proxies", "127.0.0." + TRUSTED)
                .param("gatehouse.client-certificates.source", "header")
                .param(
                        "gatehouse.client-certificates.ca",
                        TestCa.write(directory.resolve("again.pem"), ca.certificate())
                                .toString())
                .param("gatehouse.routes.mutual.path", "/mutual/**")
                .param("gatehouse.routes.mutual.authenticate", "client-cert")
                .serve("/*", Echo::serve)
                .start()) {
            assertThat(RawHttp.requestFrom(OTHER, wrapped.port(), "/mutual/o", header(orders))
                            .status())
                    .isEqualTo(401);
            assertThat(RawHttp.requestFrom(TRUSTED, wrapped.port(), "/mutual/o", header(orders))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void doFilterWhenNoCertificateThenChallenged() {
        assertThat(get(TRUSTED, "/mutual/o").status()).isEqualTo(401);
        assertThat(get(TRUSTED, "/mutual/o", "Client_Cert: x", "X-Client-Cert: x")
                        .status())
                .isEqualTo(401);
        assertThat(server.hits()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%GG", "::", ":AAAA:", "x", ":AAAA:, :AAAA:"})
    void doFilterWhenHeaderIsBrokenThenRefusedOnOptionalRouteToo(String value) {
        assertThat(get(TRUSTED, "/mutual/o", "Client-Cert: " + value).body())
                .contains("The client certificate is not valid");
        assertThat(get(TRUSTED, "/maybe-mutual/o", "Client-Cert: " + value).status())
                .isEqualTo(401);
        assertThat(server.hits()).isZero();
    }

    @Test
    void doFilterWhenHeaderStandsTwiceThenRefused() throws Exception {
        assertThat(get(TRUSTED, "/mutual/o", header(orders), header(orders)).status())
                .isEqualTo(401);
        assertThat(get(TRUSTED, "/mutual/o", header(orders), "client-cert: x").status())
                .isEqualTo(401);
        assertThat(get(TRUSTED, "/mutual/o", header(orders) + " ").status()).isEqualTo(200);
    }

    @Test
    void doFilterWhenAuthorityIsForeignThenRefused() throws Exception {
        X509Certificate foreign = TestCa.root("root").client("orders").certificate();

        assertThat(get(TRUSTED, "/mutual/o", header(foreign)).status()).isEqualTo(401);
        assertThat(server.hits()).isZero();
    }
}
