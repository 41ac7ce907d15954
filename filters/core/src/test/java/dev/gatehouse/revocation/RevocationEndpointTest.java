package dev.gatehouse.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.state.SharedEntries;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/** What an operator can ask of the deny list, and what is told about mistakes. */
class RevocationEndpointTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final RevocationList list = new RevocationList(new RevocationConfig(null, Duration.ofDays(90), 3), clock);
    private final List<AuditEvent> events = new ArrayList<>();
    private final RevocationEndpoint endpoint =
            new RevocationEndpoint(list, issuers(), List.of("acme", "globex"), events::add, clock);

    private static List<IssuerConfig> issuers() {
        ConfigReader reader = new ConfigReader(TestSettings.of(
                "gatehouse.issuers.main.issuer", "https://a.example",
                "gatehouse.issuers.main.audiences", "api",
                "gatehouse.issuers.main.max-lifetime", "10m",
                "gatehouse.issuers.main.clock-skew", "30s",
                "gatehouse.issuers.endless.issuer", "https://b.example",
                "gatehouse.issuers.endless.audiences", "api"));
        List<IssuerConfig> issuers = List.of(
                Objects.requireNonNull(IssuerConfig.from(reader, "main")),
                Objects.requireNonNull(IssuerConfig.from(reader, "endless")));
        reader.throwIfAny();
        return issuers;
    }

    private HttpReply post(String json) {
        return endpoint.handle("POST", "application/json; charset=utf-8", json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void handleWhenSubjectIsRevokedThenItHoldsAsLongAsTheIssuersTokensLive() {
        HttpReply reply = post("{\"subject\":\"alice\",\"issuer\":\"main\"}");

        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.body())
                .isEqualTo("{\"revocation\":{\"kind\":\"subject\",\"issuer\":\"https://a.example\",\"value\":\"alice\","
                        + "\"issuedBefore\":\"2026-01-01T00:00:00Z\",\"until\":\"2026-01-01T00:10:31Z\"},"
                        + "\"durable\":false,\"shared\":false,\"pending\":false}");
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo("token.revoked");
            assertThat(event.details()).containsEntry("value", "alice").containsEntry("issuer", "https://a.example");
            assertThat(event.flags()).containsEntry("durable", false).containsEntry("shared", false);
        });
        assertThat(endpoint.handle("GET", null, new byte[0]).body()).contains("\"value\":\"alice\"");
    }

    @Test
    void handleWhenNoIssuerIsNamedThenTheEventNamesNone() {
        assertThat(post("{\"subject\":\"alice\"}").status()).isEqualTo(201);
        assertThat(events)
                .singleElement()
                .satisfies(event -> assertThat(event.details())
                        .containsEntry("value", "alice")
                        .doesNotContainKey("issuer"));
    }

    @ParameterizedTest
    @CsvSource({"true, true, false", "false, false, true"})
    void handleWhenNodesShareTheListThenTheReplyTellsWhetherTheOthersDoNotKnowYet(
            boolean reached, boolean isShared, boolean pending) {
        list.share(new SharedEntries() {
            @Override
            public void follow(Receiver receiver, Iterable<Entry> mine) {}

            @Override
            public Progress progress() {
                return Progress.COMPLETE;
            }

            @Override
            public boolean publish(Entry entry) {
                return reached;
            }
        });

        assertThat(post("{\"subject\":\"alice\"}").body())
                .endsWith("\"shared\":" + isShared + ",\"pending\":" + pending + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'client':'shop','issuer':'https://a.example'}; 2026-01-01T00:10:31Z",
                "{'client':'shop'}; 2026-04-01T00:00:01Z",
                "{'subject':'a','issuedBefore':'2025-06-01T00:00:00Z'}; 2026-04-01T00:00:01Z",
                "{'all':true,'issuer':'endless'}; 2026-04-01T00:00:01Z",
                "{'tokenId':'t1','issuer':'main'}; 2026-01-01T00:10:31Z",
                "{'subject':'a','issuer':'main','issuedBefore':'2025-12-31T23:59:00Z'}; 2026-01-01T00:09:31Z",
                "{'subject':'a','until':1767312000}; 2026-01-02T00:00:00Z"
            })
    void handleWhenAnythingIsRevokedThenUntilNoneOfItCanLive(String json, Instant until) {
        assertThat(post(json.replace('\'', '"')).status()).isEqualTo(201);
        assertThat(list.entries()).extracting(Revocation::until).containsExactly(until);
    }

    @Test
    void handleWhenATokenIsRevokedThenUntilItExpiresAndItIsNotKept() {
        String payload = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        ("{\"exp\":" + NOW.plusSeconds(60).getEpochSecond() + "}").getBytes(StandardCharsets.UTF_8));
        String token = "e30." + payload + ".c2ln";
        assertThat(post("{\"token\":\"" + token + "\"}").body())
                .doesNotContain(token)
                .doesNotContain(payload);
        assertThat(list.entries()).extracting(Revocation::until).containsExactly(NOW.plusSeconds(60 + 30 + 1));
        assertThat(events.toString()).doesNotContain(payload);
        assertThat(post("{\"token\":\"opaque\"}").status()).isEqualTo(201);
        assertThat(list.entries()).extracting(Revocation::until).contains(NOW.plus(Duration.ofDays(90)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{'subject':'a','client':'b'}",
                "{'subject':''}",
                "{'subject':7}",
                "{'subject':null}",
                "{'subject':'a','subject':'b'}",
                "{'subject':'a','issuer':'nobody'}",
                "{'subject':'a','typo':1}",
                "{'subject':'a','issuedBefore':'soon'}",
                "{'subject':'a','issuedBefore':'2026-01-01T00:00:01Z'}",
                "{'subject':'a','until':'2026-01-01T00:00:00Z'}",
                "{'subject':'a','until':true}",
                "{'subject':'a','issuer':'main','issuedBefore':'2025-06-01T00:00:00Z'}",
                "{'token':'Bearer abc'}",
                "{'token':'abc '}",
                "{'all':false}",
                "{'all':'true'}"
            })
    void handleWhenRequestIsWrongThen400AndNothingChanges(String json) {
        HttpReply reply = post(json.replace('\'', '"'));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).startsWith("{\"error\":");
        assertThat(list.entries()).isEmpty();
        assertThat(events).isEmpty();
    }

    @Test
    void handleWhenBodyIsAFormOfAnotherPageThen415() {
        byte[] body = "{\"all\":true}".getBytes(StandardCharsets.UTF_8);
        assertThat(endpoint.handle("POST", "text/plain", body).status()).isEqualTo(415);
        assertThat(endpoint.handle("POST", null, body).status()).isEqualTo(415);
        assertThat(endpoint.handle("PUT", "application/json", body).status()).isEqualTo(405);
        assertThat(list.entries()).isEmpty();
        assertThat(endpoint.handle("POST", "application/json", body).status()).isEqualTo(201);
    }

    @Test
    void handleWhenListIsFullThenRefusedAndNoneIsForgotten() {
        for (String subject : List.of("a", "b", "c")) {
            assertThat(post("{\"subject\":\"" + subject + "\"}").status()).isEqualTo(201);
        }
        assertThat(post("{\"subject\":\"d\"}").status()).isEqualTo(507);
        assertThat(list.entries()).extracting(Revocation::value).containsExactlyInAnyOrder("a", "b", "c");
    }
}
