package dev.gatehouse.forward;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class ReservedHeadersTest {

    private final ReservedHeaders reserved =
            new ReservedHeaders(List.of("X-User-Id", "X-Org2"), StrippedHeaders.DEFAULT);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-User-Id",
                "x-user-id",
                "X-USER-ID",
                "x_user_id",
                "X_User-Id",
                "X.User.Id",
                "x-user_ID",
                "x user id",
                "X~User!Id",
                "X\u00e9User\u2010Id",
                "X-Org2",
                "x_org2",
                "Forwarded",
                "X-Forwarded-For",
                "x_forwarded_host",
                "X-FORWARDED-PROTO",
                "X.Original.URL",
                "X-Rewrite-URL",
                "X-HTTP-Method-Override",
                "Remote_User",
                "X-Gatehouse-Identity",
                "Proxy-Authorization",
                "proxy",
                "SCRIPT_NAME",
                "Script-Name",
                "path_info",
                "X-SCRIPT-NAME",
                "X-Accel-Mapping",
                "x-middleware-subrequest",
                "l5d-dst-override",
                "Proxy-ip",
            })
    void containsWhenTwinThenTrue(String name) {
        assertThat(reserved.contains(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "X-Use",
                "X-User-Ids",
                "XX-User-Id",
                "X--User-Id",
                "XUserId",
                "X-User-1d",
                "X-Org3",
                "X-Orgs",
                "Host",
                "Accept",
                "Authorization",
                "X-Request-Id",
                "\u212a-User-Id",
                "X-U\u017fer-Id",
                "A-name-that-is-much-longer-than-any-of-the-reserved-ones-can-ever-be",
            })
    void containsWhenNoTwinThenFalse(String name) {
        assertThat(reserved.contains(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Auth-Request-Email",
                "x_auth_request_groups",
                "X.CONSUMER.ID",
                "X-Ms-Client-Principal",
                "X-Ms-Client-Principal-Id",
                "SSL_CLIENT_CERT",
                "$WSRU",
                "_wsru",
                "Remote_Groups",
                "X-Forwarded",
                "X-ForwardedUser",
                "X-ProxiedEntitiesChain",
                "IV_USER",
                "SM_USER",
                "X-Access-Token",
                "SSLClientCertb64",
                "MS-ASPNETCORE-CLIENTCERT",
                "kubeflow-userid",
                "l5d-client-id",
                "Proxy-auth-cert",
            })
    void containsWhenNameIsOfOtherGatewaysFamilyThenTrue(String name) {
        assertThat(reserved.contains(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Auth-Requester",
                "X-Middleware-Prefetch",
                "X-Original-Filename",
                "Dapr-Api-Token",
                "Script-Names",
                "Path-Information",
                "X-Auth-Token",
                "X-Ms-Client-Principals",
                "X-Ms-Client-Request-Id",
                "X-Consumer",
                "Remote",
                "Remotely",
                "Ssl",
                "X-Token",
                "X-Tokens",
                "X-User-Agent",
                "X-Amz-Date",
                "X-Goog-Api-Key",
                "X-Client-Version",
                "WSRU",
                "Content-Type",
                "Transfer-Encoding",
                "Sec-Fetch-Site",
                "User-Agent",
                "If-None-Match",
                "my_header",
                "contents_list",
            })
    void containsWhenNameOnlyResemblesFamilyThenFalse(String name) {
        assertThat(reserved.contains(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content_Type", "content.length", "TRANSFER_ENCODING", "Sec_Fetch_Site", "if none match"})
    void containsWhenSpellingOfHttpsOwnHeaderIsUnusualThenTrue(String name) {
        assertThat(reserved.contains(name)).isTrue();
    }

    @Test
    void containsWhenOperatorAddsAndPassesHeadersThenBothCount() {
        ReservedHeaders changed = new ReservedHeaders(
                List.of("X-User-Id"),
                new StrippedHeaders(
                        List.of("X-Acme-*", "Acme-Caller"),
                        List.of("X-Access-Token", "X-User-Id", "X-Forwarded-User")));

        assertThat(List.of("x_acme_role", "X-Acme-Id", "acme.caller", "X-Access_Token", "X-Id-Token"))
                .allMatch(changed::contains);
        assertThat(List.of("X-Access-Token", "x-access-token", "X-Acme", "Acme-Callers"))
                .noneMatch(changed::contains);
        assertThat(List.of("X-User-Id", "X-Forwarded-User")).allMatch(changed::contains);
    }

    @Test
    void containsWhenNoNamesOfTheOperatorsThenStillTheCommonOnes() {
        ReservedHeaders none = new ReservedHeaders(List.of(), StrippedHeaders.DEFAULT);

        assertThat(none.contains("X-Forwarded-User")).isTrue();
        assertThat(none.contains("X-Org2")).isFalse();
    }
}
