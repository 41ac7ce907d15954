package dev.gatehouse.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.Tenant;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class TenantResolverTest {

    private static final String PROXY = "192.0.2.1";

    private final TenantResolver resolver = new TenantResolver(TenantConfigs.from(
            TestSettings.reader(
                    "gatehouse.trusted-proxies", PROXY,
                    "gatehouse.routes.a.authenticate", "api-key",
                    "gatehouse.tenants.acme.host", "acme.example.com,acme.example.org",
                    "gatehouse.tenants.acme.path-prefix", "/t/acme",
                    "gatehouse.tenants.acme.header", "X-Tenant-Id:acme",
                    "gatehouse.tenants.deep.path-prefix", "/t/acme/deep",
                    "gatehouse.tenants.globex.host", "globex.example.com",
                    "gatehouse.tenants.globex.path-prefix", "/t/globex",
                    "gatehouse.tenants.globex.header", "X-Tenant-Id:globex",
                    "gatehouse.tenants.other.header", "X-Other:acme"),
            List.of()));

    private String find(FakeRequest request) {
        TenantLookup lookup = resolver.find(request, (CanonicalPath) request.path());
        if (lookup instanceof TenantLookup.Named named) {
            return named.tenant().name();
        }
        return lookup instanceof TenantLookup.Refused refused
                ? refused.failure().code().name()
                : "unnamed";
    }

    @ParameterizedTest
    @CsvSource({
        "acme.example.com, acme",
        "acme.example.org, acme",
        "globex.example.com, globex",
        "api.example.com, unnamed",
        "sub.acme.example.com, unnamed",
        "example.com, unnamed",
    })
    void findWhenHostNamesATenantThenThat(String host, String expected) {
        assertThat(find(FakeRequest.get("/x").at(host))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "/t/acme, acme",
        "/t/acme/, acme",
        "/t/acme/x/y, acme",
        "/t/./acme/x, acme",
        "/t/x/../acme/x, acme",
        "/t/acme/deep, deep",
        "/t/acme/deep/x, deep",
        "/t/acme/deeper, acme",
        "/t/acmex, unnamed",
        "/t/ACME, unnamed",
        "/t, unnamed",
        "/t/, unnamed",
        "/, unnamed",
        "/x/t/acme, unnamed",
        "/t/acme/../globex/x, globex",
        "/t/acme%2Fx, PATH_AMBIGUOUS",
        "/t/acme/a%2Fb, acme",
        "/t/acme/deep%2Fb, PATH_AMBIGUOUS",
    })
    void findWhenPathNamesATenantThenByWholeSegmentsAndTheLongest(String path, String expected) {
        assertThat(find(FakeRequest.get(path))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acme | acme",
                "globex | globex",
                "ACME | TENANT_UNKNOWN",
                "nobody | TENANT_UNKNOWN",
                "'' | TENANT_UNKNOWN",
                "acme,globex | REQUEST_AMBIGUOUS",
                "acme, | REQUEST_AMBIGUOUS",
            })
    void findWhenTrustedProxyNamesATenantThenThat(String value, String expected) {
        assertThat(find(FakeRequest.get("/x").with("X-Tenant-Id", value))).isEqualTo(expected);
        assertThat(find(FakeRequest.get("/x").with("X-Tenant-Id", value).from("192.0.2.2")))
                .isEqualTo("unnamed");
    }

    @Test
    void findWhenHeaderStandsTwiceThenAmbiguous() {
        assertThat(find(FakeRequest.get("/x").with("X-Tenant-Id", "acme").with("x-tenant-id", "acme")))
                .isEqualTo("REQUEST_AMBIGUOUS");
    }

    @Test
    void findWhenNamesDifferThenAmbiguous() {
        assertThat(find(FakeRequest.get("/t/acme/x").at("acme.example.com"))).isEqualTo("acme");
        assertThat(find(FakeRequest.get("/t/acme/x").at("globex.example.com"))).isEqualTo("REQUEST_AMBIGUOUS");
        assertThat(find(FakeRequest.get("/t/acme/deep").at("acme.example.com"))).isEqualTo("REQUEST_AMBIGUOUS");
        assertThat(find(FakeRequest.get("/t/acme/x").with("X-Tenant-Id", "globex")))
                .isEqualTo("REQUEST_AMBIGUOUS");
        assertThat(find(FakeRequest.get("/x").at("acme.example.com").with("X-Tenant-Id", "globex")))
                .isEqualTo("REQUEST_AMBIGUOUS");
        assertThat(find(FakeRequest.get("/x").with("X-Other", "acme").with("X-Tenant-Id", "acme")))
                .isEqualTo("REQUEST_AMBIGUOUS");
        assertThat(find(FakeRequest.get("/x")
                        .at("acme.example.com")
                        .with("X-Tenant-Id", "globex")
                        .from("192.0.2.2")))
                .isEqualTo("acme");
    }

    @Test
    void ofPathWhenSlashIsEncodedThenBothReadingsCount() {
        assertThat(ofPath("/t/acme/x")).containsExactly("acme");
        assertThat(ofPath("/t/acme%2Fx")).containsExactly("acme");
        assertThat(ofPath("/t/acme/deep%2Fx")).containsExactly("acme", "deep");
        assertThat(ofPath("/x")).isEmpty();
    }

    private List<String> ofPath(String path) {
        return resolver.ofPath((CanonicalPath) CanonicalPath.parse(path)).stream()
                .map(Tenant::name)
                .toList();
    }
}
