package dev.gatehouse.clientcert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestCa.Issued;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;

class PrincipalRuleTest {

    private static final TestCa CA = TestCa.root("root");

    @TempDir
    Path directory;

    private CertificateGate gate(String... settings) throws Exception {
        return CertificateGate.of(directory, CA, settings);
    }

    private static TestCa.Request full() {
        return CA.issue("CN=orders,O=Shop")
                .name(GeneralName.uniformResourceIdentifier, "spiffe://example.com/orders")
                .name(GeneralName.dNSName, "orders.example.com")
                .name(GeneralName.rfc822Name, "orders@example.com");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "san-uri | spiffe://example.com/orders",
                "san-dns | orders.example.com",
                "san-email | orders@example.com",
                "subject-cn | orders",
                "subject-dn | O=Shop,CN=orders",
                "san-dns,san-uri | orders.example.com",
            })
    void ofWhenKindIsPresentThenItsName(String principal, String expected) throws Exception {
        assertThat(gate("principal", principal).identity(full().issue()).subject())
                .isEqualTo(expected);
    }

    @Test
    void ofWhenFirstKindsAreAbsentThenNextOne() throws Exception {
        Issued dns =
                CA.issue("CN=orders").name(GeneralName.dNSName, "a.example.com").issue();

        assertThat(gate().identity(dns).subject()).isEqualTo("a.example.com");
        assertThat(gate().identity(CA.client("orders")).subject()).isEqualTo("orders");
        assertThat(gate().identity(CA.issue("O=Shop").issue()).subject()).isEqualTo("O=Shop");
    }

    @Test
    void ofWhenNoKindIsPresentThenRefused() throws Exception {
        assertThat(gate("principal", "san-uri,san-email").refusal(CA.client("orders")))
                .isEqualTo(FailureCode.CERTIFICATE_PRINCIPAL);
    }

    @Test
    void ofWhenSeveralNamesThenTheOneThatIsAllowed() throws Exception {
        Issued several = CA.issue("CN=orders")
                .name(GeneralName.uniformResourceIdentifier, "spiffe://example.com/a")
                .name(GeneralName.uniformResourceIdentifier, "spiffe://example.org/b")
                .issue();

        assertThat(gate().refusal(several)).isEqualTo(FailureCode.CERTIFICATE_PRINCIPAL);
        assertThat(gate("allowed", "spiffe://*").refusal(several)).isEqualTo(FailureCode.CERTIFICATE_PRINCIPAL);
        assertThat(gate("allowed", "spiffe://example.org/*").identity(several).subject())
                .isEqualTo("spiffe://example.org/b");
    }

    @Test
    void ofWhenSeveralCommonNamesThenRefused() throws Exception {
        assertThat(gate("allowed", "admin")
                        .refusal(CA.issue("CN=admin,CN=orders").issue()))
                .isEqualTo(FailureCode.CERTIFICATE_PRINCIPAL);
        assertThat(gate("allowed", "admin")
                        .refusal(CA.issue("CN=admin+CN=orders").issue()))
                .isEqualTo(FailureCode.CERTIFICATE_PRINCIPAL);
        assertThat(gate("allowed", "admin").identity(CA.client("admin")).subject())
                .isEqualTo("admin");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "san-uri,san-dns,san-email,subject-cn,subject-dn | CN=spiffe://payments.example/admin",
                "san-uri,san-dns,san-email,subject-cn,subject-dn | CN=SPIFFE://payments.example/admin",
                "san-uri,san-dns,san-email,subject-cn,subject-dn | CN=urn:payments:admin",
                "san-uri,san-dns,san-email,subject-cn,subject-dn | CN=admin@payments.example",
                "subject-cn,san-uri                              | CN=spiffe://payments.example/admin",
                "san-uri,subject-dn                              | OU=spiffe://payments.example/admin",
                "san-uri,subject-dn                              | O=Shop,OU=urn:payments:admin",
                "san-email,subject-dn                            | O=Shop,OU=admin@payments.example",
            })
    void ofWhenSubjectLooksLikeAnAlternativeNameThenRefused(String principal, String subject) throws Exception {
        Issued issued = CA.issue(subject).issue();
        String name = subject.startsWith("CN=") ? subject.substring(3) : "*" + subject.substring(subject.length() - 9);

        assertThat(gate("principal", principal, "allowed", name).refusal(issued))
                .isEqualTo(FailureCode.CERTIFICATE_PRINCIPAL);
        assertThat(gate("principal", principal).refusal(issued)).isEqualTo(FailureCode.CERTIFICATE_PRINCIPAL);
        // Where no other kind counts, there is nothing to take it for.
        assertThat(gate("principal", "subject-cn,subject-dn").check(issued)).isInstanceOf(Authenticated.class);
    }

    @Test
    void ofWhenAlternativeNameLooksLikeAnEarlierKindThenRefused() throws Exception {
        Issued mail = CA.issue("O=Shop")
                .name(GeneralName.rfc822Name, "spiffe://payments.example/admin@a")
                .issue();
        Issued uri = CA.issue("O=Shop")
                .name(GeneralName.uniformResourceIdentifier, "https://a.example/@payments.example")
                .issue();

        assertThat(gate("allowed", "spiffe://payments.example/*").refusal(mail))
                .isEqualTo(FailureCode.CERTIFICATE_PRINCIPAL);
        assertThat(gate("principal", "san-email").check(mail)).isInstanceOf(Authenticated.class);
        assertThat(gate("principal", "san-email,san-uri", "allowed", "*@payments.example")
                        .refusal(uri))
                .isEqualTo(FailureCode.CERTIFICATE_PRINCIPAL);
        assertThat(gate().check(uri)).isInstanceOf(Authenticated.class);
    }

    @Test
    void ofWhenAllowedHasAWholeSubjectThenItAlone() throws Exception {
        CertificateGate gate = gate("principal", "subject-dn", "allowed", "O=Shop\\,CN=orders, O=Shop\\,CN=returns");

        assertThat(gate.identity(CA.issue("CN=orders,O=Shop").issue()).subject())
                .isEqualTo("O=Shop,CN=orders");
        assertThat(gate.refusal(CA.issue("CN=orders").issue())).isEqualTo(FailureCode.CERTIFICATE_PRINCIPAL);
        assertThat(gate.refusal(CA.issue("CN=admin,O=Shop").issue())).isEqualTo(FailureCode.CERTIFICATE_PRINCIPAL);
    }

    @Test
    void ofWhenTextLooksLikeAnotherAttributeThenItIsText() throws Exception {
        assertThat(gate().identity(CA.issue("CN=a\\,CN\\=admin").issue()).subject())
                .isEqualTo("a,CN=admin");
        assertThat(gate("principal", "subject-cn,subject-dn")
                        .identity(CA.issue("O=x\\,CN\\=admin").issue())
                        .subject())
                .isEqualTo("O=x\\,CN\\=admin");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spiffe://example.com/* | spiffe://example.com/orders | true",
                "spiffe://example.com/* | spiffe://example.com/ | true",
                "spiffe://example.com/* | spiffe://example.com.evil.org/x | false",
                "spiffe://example.com/* | spiffe://example_com/x | false",
                "spiffe://example.com/* | xspiffe://example.com/x | false",
                "spiffe://example.com/* | SPIFFE://example.com/x | false",
                "spiffe://*/orders | spiffe://a/b/orders | true",
                "spiffe://*/orders | spiffe://a/b/orders/c | false",
                "spiffe://a/b | spiffe://a/b | true",
                "spiffe://a/b | spiffe://a/bc | false",
                "spiffe://a/[bc] | spiffe://a/b | false",
                "* | anything:x | true",
            })
    void ofWhenPatternThenStarAloneIsSpecial(String pattern, String name, boolean allowed) throws Exception {
        Issued issued = CA.issue("CN=a")
                .name(GeneralName.uniformResourceIdentifier, name)
                .issue();

        if (allowed) {
            assertThat(gate("allowed", pattern).identity(issued).subject()).isEqualTo(name);
        } else {
            assertThat(gate("allowed", pattern).refusal(issued)).isEqualTo(FailureCode.CERTIFICATE_PRINCIPAL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\00b", "\\00", "a\\0Ab", "a\\E2\\80\\AEb", "a\\7Fb"})
    void ofWhenNameHasControlCharactersThenRefused(String commonName) throws Exception {
        assertThat(gate().refusal(CA.issue("CN=" + commonName).issue())).isEqualTo(FailureCode.CERTIFICATE_PRINCIPAL);
        assertThat(gate("principal", "subject-dn")
                        .identity(CA.issue("CN=J\\C3\\BCrgen").issue())
                        .subject())
                .isEqualTo("CN=Jürgen");
    }

    @ParameterizedTest
    @ValueSource(strings = {"spiffe://a/\0", "spiffe://a/\n", "spiffe://a/b c", ""})
    void ofWhenAlternativeNameHasWhatItCannotThenRefused(String name) throws Exception {
        Issued issued = CA.issue("CN=orders")
                .name(GeneralName.uniformResourceIdentifier, name)
                .issue();

        assertThat(gate().refusal(issued)).isEqualTo(FailureCode.CERTIFICATE_PRINCIPAL);
    }
}
