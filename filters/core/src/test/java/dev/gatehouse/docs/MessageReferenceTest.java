package dev.gatehouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.FailureCode;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class MessageReferenceTest {

    private static final Pattern ID = Pattern.compile("\\bGH\\d{4}\\b");

    private static final String INTRODUCTION = """
            # Messages

            Generated from `FailureCode` and the sources by `MessageReferenceTest`, which also holds the advice; change
            those, not this page.

            Every message for the operator begins with an id that stays the same from version to version. A refused
            request is one line of the logger `dev.gatehouse.refusal` with the id of its failure, the request id that the
            caller was given, and the precise reason. The caller learns the status and the title alone.

            ## Refused requests

            | id | code | status | the caller is told | what to do |
            |---|---|---|---|---|
            """;

    private static final String OTHERS = """

            ## Other messages

            | id | message | what to do |
            |---|---|---|
            """;

    private static final SortedMap<String, OperatorMessages.Message> MESSAGES = OperatorMessages.all();

    private static String advice(FailureCode code) {
        return switch (code) {
            case PATH_AMBIGUOUS ->
                "Usually an attack or a scanner. If a client of yours must send encoded slashes, dots or percent signs in"
                        + " the last segment, set the route's `allow-encoded`.";
            case REQUEST_AMBIGUOUS -> "Have the client, or the proxy before it, send one `Authorization` header.";
            case TOKEN_REPEATED ->
                "Have the client send its token in `Authorization` alone, not in the parameter `access_token` as well.";
            case ROUTE_UNKNOWN -> "If the path should be served, add a route: what no route has is refused.";
            case METHOD_NOT_ALLOWED -> "If the method should be served, add it to the route's `methods`.";
            case CREDENTIAL_MISSING ->
                "Nothing, if the client comes back with a token; else see that no proxy before this one drops the"
                        + " `Authorization` header.";
            case CREDENTIAL_TOO_LARGE -> "Have the issuer put fewer claims into the token.";
            case TOKEN_MALFORMED ->
                "The client sends something that is no token of a configured issuer, such as an opaque token or a"
                        + " truncated one.";
            case TOKEN_EXPIRED ->
                "The client should renew its token earlier. If fresh tokens are refused, compare the clocks.";
            case TOKEN_NOT_YET_VALID -> "Compare the issuer's clock with this machine's; see `clock-skew`.";
            case TOKEN_LIFETIME_TOO_LONG -> "Shorten the issuer's tokens, or raise `max-lifetime`.";
            case TOKEN_TYPE_REFUSED ->
                "The client may send an ID token. If the issuer's access tokens have another `typ`, name it in"
                        + " `token-types`.";
            case ALGORITHM_REFUSED ->
                "If the issuer really signs so, add the algorithm to `algorithms`; else it is an attack.";
            case KEY_UNKNOWN ->
                "The token's key is not, or no longer, in the issuer's key set. After a rotation the client needs a new"
                        + " token.";
            case SIGNATURE_INVALID -> "The token was changed or forged. Find out who sends it.";
            case ISSUER_UNKNOWN ->
                "If the issuer should be trusted, configure it; its `iss` must be the same to the letter, a slash at the"
                        + " end included.";
            case AUDIENCE_REFUSED ->
                "The token is for another service. The client should ask for this one's audience, or `audiences` lacks"
                        + " it.";
            case CLAIM_MISSING -> "Have the issuer send the claim, or take it out of `required-claims`.";
            case CLAIM_REFUSED -> "If the value should be taken, add it to the issuer's `claims.`.";
            case TOKEN_ENCRYPTED -> "Have the issuer send signed tokens that are not encrypted.";
            case VALIDATOR_REFUSED -> "Your own `TokenValidator` refused the token; the reason is its.";
            case TOKEN_INACTIVE ->
                "The issuer says that the token has expired, was revoked, or is none of its own. The client needs a new one.";
            case TOKEN_REVOKED ->
                "Somebody put the token, its subject or its client on the deny list: see docs/revocation.md.";
            case TOKEN_UNBOUND ->
                "The issuer's `sender-constraint` asks for tokens that are bound to a certificate or a key. Have the"
                        + " client use mutual TLS or DPoP at the issuer.";
            case BINDING_BROKEN ->
                "The token is bound to a certificate or key that the request does not come with: a stolen token, a"
                        + " client that has changed its certificate, or a proxy that does not pass the certificate on.";
            case PROOF_INVALID ->
                "The DPoP proof is malformed, old, was used before, or is for another URL, method, token or key. If all"
                        + " of a client's are refused, compare the clocks, and the URL that this side sees.";
            case PROOF_NONCE_REQUIRED -> "Nothing: the client repeats the request with the nonce from the reply.";
            case API_KEY_MALFORMED -> "The client sends what is no key, or one with a typing error.";
            case API_KEY_UNKNOWN ->
                "The key does not exist, or its secret is wrong. `keys list` shows those that there are.";
            case API_KEY_REVOKED ->
                "The key was revoked, or replaced and its overlap is over. The client needs its successor.";
            case API_KEY_EXPIRED -> "The key has expired. Make a new one with `keys create` or `keys rotate`.";
            case API_KEY_ENVIRONMENT ->
                "The key is for another environment than `api-keys.environment`: a test key in production, say.";
            case API_KEY_IN_QUERY ->
                "A URL ends up in logs and histories, so the key is burnt: rotate it, and have the client send a header.";
            case CERTIFICATE_MALFORMED ->
                "The certificate, or the header that carries it, can't be read. See that the proxy in front writes the"
                        + " form that `header-format` names, and writes it once.";
            case CERTIFICATE_UNTRUSTED ->
                "The certificate's chain does not lead to an authority in `client-certificates.ca`.";
            case CERTIFICATE_EXPIRED -> "The certificate, or one that signed it, is outside its time. Renew it.";
            case CERTIFICATE_PURPOSE ->
                "The certificate is not one for clients: its extended key usage lacks clientAuth.";
            case CERTIFICATE_REVOKED -> "The authority has revoked the certificate. The client needs a new one.";
            case CERTIFICATE_PRINCIPAL ->
                "The certificate names nobody in the places that `principal` lists, or somebody whom `allowed` does not.";
            case CREDENTIAL_INCOMPLETE ->
                "The route wants a client certificate and another credential, and got one of them.";
            case PRINCIPALS_DIFFER ->
                "The certificate and the other credential are not the same caller's by `same-principal`: a stolen token,"
                        + " or a rule that does not fit the certificates' names.";
            case LOGIN_STARTED -> "Nothing: a browser without a session is sent to the provider.";
            case SESSION_UNKNOWN ->
                "Nothing, if the session had ended: `session-idle`, `session-max`, a logout. If nobody stays logged in: without `gatehouse.state=redis` each node"
                        + " knows its own sessions alone, and another `gatehouse.sessions.key` opens none.";
            case SESSION_ENDED ->
                "The provider refused to renew the session, or gave no refresh token; the reason says which. See its own limits"
                        + " for refresh tokens.";
            case LOGIN_INVALID ->
                "The response belongs to no login that this browser has begun, or its code counts no more. Often a bookmark"
                        + " or the back button, or a `target` at `login-path` that is no plain path; else the reason says which part did not fit.";
            case LOGIN_REFUSED ->
                "The provider refused the login, or what it gave did not hold: the reason says what. `invalid_client` is a"
                        + " wrong `client-id`, secret or key.";
            case LOGOUT_TOKEN_INVALID ->
                "Compare `issuer` and `client-id` with the provider's settings for back-channel logout; else somebody tries"
                        + " to log your users out.";
            case CROSS_SITE ->
                "An attack, or a page of yours on another origin: name that in `trusted-origins`. If all unsafe methods are"
                        + " refused, see `external-url`.";
            case LOGIN_UNAVAILABLE ->
                "See the reason: the provider does not answer, or refuses what it is asked for (redirect URIs, scopes, our client)."
                        + " Sessions whose tokens still live go on.";
            case SCOPE_INSUFFICIENT ->
                "The client should ask for the scope and be granted it, or the route asks for too much.";
            case ROLE_MISSING -> "Give the caller one of the route's `roles`; see `roles-claim` if it has one.";
            case CLAIM_NOT_PERMITTED -> "The caller's claim has none of the values that the route asks for.";
            case CREDENTIAL_KIND_REFUSED ->
                "The route takes other kinds of credentials than the one that the request came in with.";
            case TENANT_UNKNOWN ->
                "The request names no tenant, or one that is not configured: see its host, path and tenant header against"
                        + " `gatehouse.tenants.`.";
            case TENANT_MISMATCH ->
                "The credential is another tenant's, or names none. From a good client: see its `tenant-claim` and the"
                        + " tenant's `issuers` and `claim`; else somebody tries another tenant's door.";
            case RATE_LIMITED ->
                "Nothing, if the limit is as it should be: the reason names the limit, the reply when to come back.";
            case THROTTLED ->
                "An address failed too often to authenticate. If it is a proxy of yours, name it in"
                        + " `gatehouse.trusted-proxies`, so that the addresses behind it count.";
            case STATE_UNAVAILABLE ->
                "Redis does not answer. Sessions always need it, DPoP proofs and limits where their `on-store-failure` is `deny`."
                        + " See Redis and the network to it; for single ones, raise `redis-timeout`.";
            case IDENTITY_TOO_LARGE ->
                "What the route forwards of this identity is larger than `gatehouse.forward.max-size`: forward less of it.";
            case EXCHANGE_REFUSED ->
                "The issuer did not exchange the caller's token, or the caller came without one; the reason says which. See"
                        + " whether the issuer lets the account in `credential` exchange tokens for this audience.";
            case SERVICE_TOKEN_UNAVAILABLE ->
                "The account in the route's `credential` has no token, and its issuer gives none: see GH6200 further up"
                        + " in the log.";
            case KEYS_UNAVAILABLE -> "The issuer's keys can't be fetched: see GH2001 further up in the log.";
            case INTROSPECTION_UNAVAILABLE ->
                "The issuer's introspection endpoint is down, slow, or answers nonsense; the reason says which. Check it,"
                        + " and the credentials that it is asked with.";
            case API_KEYS_UNAVAILABLE ->
                "The store of the API keys can't be asked. Check the database, and the network to it.";
            case CERTIFICATE_STATUS_UNKNOWN ->
                "Whether the certificate was revoked can't be found out. Check the CRL's age, or the OCSP responder.";
            case PROOF_CACHE_FULL ->
                "More DPoP proofs are in use than are remembered, so a replay could not be told. Raise"
                        + " `dpop.replay-entries`, or shorten `dpop.max-age`.";
            case INTERNAL_ERROR -> "A fault in Gatehouse or an extension: the log has its stack trace. Report it.";
            case FILTER_ORDER -> "Map the single filters in the order that the log names, or `GatehouseFilter` alone.";
            case FRAMING_AMBIGUOUS ->
                "Usually an attack. Else have the client, or the proxy before this one, send `Transfer-Encoding: chunked` alone,"
                        + " without `Content-Length` and in HTTP/1.1.";
            case UPLOAD_BROKEN ->
                "The client closed the connection before its body ended, or sent a malformed chunk: the reason has which. See the"
                        + " client, or the proxy before this one.";
            case UPLOAD_TOO_SLOW ->
                "A client that sends a body slower than the route's `min-upload-rate`. Usually an attack; lower it for clients on"
                        + " very slow lines.";
            case BACKEND_BUSY ->
                "The route has as many requests at its backends as `concurrency` allows, or requests without a caller have their"
                        + " half of the connections to a backend that guarded routes share. See why the backend is slow, or who"
                        + " sends so many.";
            case BACKEND_ANSWER_INVALID ->
                "The backend answered 101 without being asked, 204 with a body, a coded body, or more than 32 KiB of headers: the reason says"
                        + " which. Mend the backend.";
            case BACKEND_UNREACHABLE -> "See whether the route's `backends` run and can be reached from here.";
            case BACKEND_TIMEOUT -> "Find out why the backend is slow, or raise the route's `timeout`.";
        };
    }

    private static String markdown() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        for (FailureCode code : FailureCode.values()) {
            page.append("| %s | `%s` | %d | %s | %s |\n"
                    .formatted(
                            code.id(),
                            code,
                            code.status(),
                            GeneratedDocument.cell(code.title()),
                            GeneratedDocument.cell(advice(code))));
        }
        page.append(OTHERS);
        MESSAGES.forEach((id, message) -> page.append("| %s | %s | %s |\n"
                .formatted(id, GeneratedDocument.cell(message.text()), GeneratedDocument.cell(message.advice()))));
        return page.toString();
    }

    /** The ids in the production sources of all modules. */
    private static SortedSet<String> usedIds() throws IOException {
        SortedSet<String> ids = new TreeSet<>();
        try (Stream<Path> files = Files.walk(GeneratedDocument.root())) {
            for (Path file :
                    files.filter(MessageReferenceTest::isProductionSource).toList()) {
                ID.matcher(Files.readString(file)).results().forEach(match -> ids.add(match.group()));
            }
        }
        return ids;
    }

    private static boolean isProductionSource(Path file) {
        return file.toString().endsWith(".java") && file.toString().contains("/src/main/java/");
    }

    private static Collection<String> failureIds() {
        return Arrays.stream(FailureCode.values()).map(FailureCode::id).collect(Collectors.toSet());
    }

    @Test
    void referenceWhenGeneratedThenIsWhatIsCommitted() throws IOException {
        GeneratedDocument.assertCurrent("messages.md", markdown());
    }

    @Test
    void adviceWhenAnIdIsInTheSourcesThenThereIsSome() throws IOException {
        SortedSet<String> others = usedIds();
        others.removeAll(failureIds());

        assertThat(MESSAGES.keySet())
                .as("the ids in the sources; add or remove the advice in MessageReferenceTest.MESSAGES")
                .containsExactlyElementsOf(others);
    }

    @Test
    void idsWhenComparedThenNoFailureHasAnothersId() {
        assertThat(failureIds()).hasSize(FailureCode.values().length);
        assertThat(MESSAGES.keySet()).doesNotContainAnyElementsOf(failureIds());
    }
}
