package dev.gatehouse.auth;

import org.jspecify.annotations.Nullable;

/**
 * Everything that can go wrong with a request: the one vocabulary of reply, log, metric and audit. The status and the
 * words for the caller are decided here and nowhere else; the precise reason stays in {@link Failure#reason()}, for the
 * operator.
 */
public enum FailureCode {
    PATH_AMBIGUOUS("GH1001", 400, null, "bad-path", "The path is ambiguous"),
    REQUEST_AMBIGUOUS("GH1002", 400, "invalid_request", "bad-request", "The request is ambiguous"),
    TOKEN_REPEATED("GH1344", 400, "invalid_request", "bad-request", "The request has two tokens"),
    ROUTE_UNKNOWN("GH1003", 404, null, "not-found", "There is nothing here"),
    FRAMING_AMBIGUOUS("GH1340", 400, null, "bad-request", "The request is ambiguous"),
    UPLOAD_BROKEN("GH1350", 400, null, "bad-request", "The request body is malformed or incomplete"),
    UPLOAD_TOO_SLOW("GH1341", 408, null, "request-timeout", "The request body came too slowly"),
    METHOD_NOT_ALLOWED("GH1004", 405, null, "method-not-allowed", "The method is not allowed here"),

    CREDENTIAL_MISSING("GH1101", 401, null, "unauthenticated", "A credential is required"),
    CREDENTIAL_TOO_LARGE("GH1102", 431, null, "credential-too-large", "The credential is too large"),
    TOKEN_MALFORMED("GH1103", 401, "invalid_token", "invalid-token", "The token is not valid"),
    TOKEN_EXPIRED("GH1104", 401, "invalid_token", "invalid-token", "The token has expired"),
    TOKEN_NOT_YET_VALID("GH1105", 401, "invalid_token", "invalid-token", "The token is not valid"),
    TOKEN_LIFETIME_TOO_LONG("GH1106", 401, "invalid_token", "invalid-token", "The token is not valid"),
    TOKEN_TYPE_REFUSED("GH1107", 401, "invalid_token", "invalid-token", "The token is not valid"),
    ALGORITHM_REFUSED("GH1108", 401, "invalid_token", "invalid-token", "The token is not valid"),
    KEY_UNKNOWN("GH1109", 401, "invalid_token", "invalid-token", "The token is not valid"),
    SIGNATURE_INVALID("GH1110", 401, "invalid_token", "invalid-token", "The token is not valid"),
    ISSUER_UNKNOWN("GH1111", 401, "invalid_token", "invalid-token", "The token is not valid"),
    AUDIENCE_REFUSED("GH1112", 401, "invalid_token", "invalid-token", "The token is not valid"),
    CLAIM_MISSING("GH1113", 401, "invalid_token", "invalid-token", "The token is not valid"),
    CLAIM_REFUSED("GH1114", 401, "invalid_token", "invalid-token", "The token is not valid"),
    TOKEN_ENCRYPTED("GH1115", 401, "invalid_token", "invalid-token", "The token is not valid"),
    VALIDATOR_REFUSED("GH1116", 401, "invalid_token", "invalid-token", "The token is not valid"),
    TOKEN_INACTIVE("GH1117", 401, "invalid_token", "invalid-token", "The token is not valid"),
    TOKEN_REVOKED("GH1118", 401, "invalid_token", "invalid-token", "The token is not valid"),
    TOKEN_UNBOUND("GH1119", 401, "invalid_token", "invalid-token", "The token is not valid"),
    BINDING_BROKEN("GH1120", 401, "invalid_token", "invalid-token", "The token is not valid"),
    PROOF_INVALID("GH1121", 401, "invalid_dpop_proof", "invalid-proof", "The proof of possession is not valid"),
    PROOF_NONCE_REQUIRED(
            "GH1122", 401, "use_dpop_nonce", "proof-nonce-required", "The proof needs the nonce given here"),

    API_KEY_MALFORMED("GH1131", 401, null, "invalid-api-key", "The API key is not valid"),
    API_KEY_UNKNOWN("GH1132", 401, null, "invalid-api-key", "The API key is not valid"),
    API_KEY_REVOKED("GH1133", 401, null, "invalid-api-key", "The API key is not valid"),
    API_KEY_EXPIRED("GH1134", 401, null, "invalid-api-key", "The API key is not valid"),
    API_KEY_ENVIRONMENT("GH1135", 401, null, "invalid-api-key", "The API key is not valid"),
    API_KEY_IN_QUERY("GH1136", 401, null, "api-key-in-query", "An API key belongs in a header"),

    CERTIFICATE_MALFORMED("GH1141", 401, null, "invalid-certificate", "The client certificate is not valid"),
    CERTIFICATE_UNTRUSTED("GH1142", 401, null, "invalid-certificate", "The client certificate is not valid"),
    CERTIFICATE_EXPIRED("GH1143", 401, null, "invalid-certificate", "The client certificate is not valid"),
    CERTIFICATE_PURPOSE("GH1144", 401, null, "invalid-certificate", "The client certificate is not valid"),
    CERTIFICATE_REVOKED("GH1145", 401, null, "invalid-certificate", "The client certificate is not valid"),
    CERTIFICATE_PRINCIPAL("GH1146", 401, null, "invalid-certificate", "The client certificate is not valid"),

    CREDENTIAL_INCOMPLETE("GH1151", 401, null, "unauthenticated", "A credential is required"),
    PRINCIPALS_DIFFER("GH1152", 401, null, "principals-differ", "The credentials are not the same caller's"),

    LOGIN_STARTED("GH1160", 302, null, "login-started", "A login is required"),
    SESSION_UNKNOWN("GH1161", 401, null, "unauthenticated", "A credential is required"),
    SESSION_ENDED("GH1162", 401, null, "unauthenticated", "A credential is required"),
    LOGIN_INVALID("GH1163", 400, null, "login-failed", "The login can't be completed"),
    LOGIN_REFUSED("GH1164", 403, null, "login-failed", "The login can't be completed"),
    LOGOUT_TOKEN_INVALID("GH1165", 400, null, "invalid-logout-token", "The logout token is not valid"),

    SCOPE_INSUFFICIENT("GH1201", 403, "insufficient_scope", "insufficient-scope", "The token's scope is not enough"),
    ROLE_MISSING("GH1202", 403, null, "forbidden", "The caller may not do this"),
    CLAIM_NOT_PERMITTED("GH1203", 403, null, "forbidden", "The caller may not do this"),
    CREDENTIAL_KIND_REFUSED("GH1204", 403, null, "forbidden", "The caller may not do this"),
    TENANT_UNKNOWN("GH1205", 403, null, "tenant-refused", "The tenant is not served here"),
    TENANT_MISMATCH("GH1206", 403, null, "tenant-refused", "The tenant is not served here"),
    CROSS_SITE("GH1207", 403, null, "cross-site", "The request comes from another site"),

    RATE_LIMITED("GH1211", 429, null, "rate-limited", "Too many requests"),
    THROTTLED("GH1212", 429, null, "rate-limited", "Too many requests"),

    EXCHANGE_REFUSED("GH1222", 403, null, "forbidden", "The caller may not do this"),

    KEYS_UNAVAILABLE("GH1301", 503, null, "unavailable", "Authentication is unavailable for the moment"),
    INTERNAL_ERROR("GH1302", 500, null, "internal-error", "The request can't be handled"),
    FILTER_ORDER("GH1303", 500, null, "internal-error", "The request can't be handled"),
    INTROSPECTION_UNAVAILABLE("GH1305", 503, null, "unavailable", "Authentication is unavailable for the moment"),
    API_KEYS_UNAVAILABLE("GH1306", 503, null, "unavailable", "Authentication is unavailable for the moment"),
    CERTIFICATE_STATUS_UNKNOWN("GH1307", 503, null, "unavailable", "Authentication is unavailable for the moment"),
    PROOF_CACHE_FULL("GH1308", 503, null, "unavailable", "Authentication is unavailable for the moment"),
    STATE_UNAVAILABLE("GH1309", 503, null, "unavailable", "Authentication is unavailable for the moment"),
    IDENTITY_TOO_LARGE("GH1310", 431, null, "credential-too-large", "The credential is too large"),
    LOGIN_UNAVAILABLE("GH1311", 503, null, "unavailable", "Authentication is unavailable for the moment"),
    SERVICE_TOKEN_UNAVAILABLE("GH1312", 503, null, "unavailable", "The service is unavailable for the moment"),
    BACKEND_BUSY("GH1342", 503, null, "unavailable", "The service is unavailable for the moment"),
    BACKEND_ANSWER_INVALID("GH1343", 502, null, "bad-gateway", "The service behind gave no valid answer"),
    BACKEND_UNREACHABLE("GH1401", 502, null, "bad-gateway", "The service behind can't be reached"),
    BACKEND_TIMEOUT("GH1402", 504, null, "gateway-timeout", "The service behind took too long");

    private final String id;
    private final int status;
    private final @Nullable String oauthError;
    private final String problem;
    private final String title;

    FailureCode(String id, int status, @Nullable String oauthError, String problem, String title) {
        this.id = id;
        this.status = status;
        this.oauthError = oauthError;
        this.problem = problem;
        this.title = title;
    }

    /** The stable id of the operator's message, explained in docs/messages.md. */
    public String id() {
        return id;
    }

    /** The status of the reply. */
    public int status() {
        return status;
    }

    /** The {@code error} of the challenge (RFC 6750 §3.1, RFC 9449 §7.1); null where the challenge names none. */
    public @Nullable String oauthError() {
        return oauthError;
    }

    /** Whether the proof is at fault rather than the token, which only a DPoP challenge can say. */
    public boolean isProofFault() {
        return this == PROOF_INVALID || this == PROOF_NONCE_REQUIRED;
    }

    /** The last part of the problem type's URI (RFC 9457 §3.1.1). */
    public String problem() {
        return problem;
    }

    /** What the caller is told, in words that give no detail away. */
    public String title() {
        return title;
    }

    /**
     * Whether the caller presented a credential that did not hold, whatever its kind, so that the address pays for it:
     * not one that is missing or is one half of two, not a proof that only lacks the nonce it is given now, and not a key in
     * the query, which any page can have its visitors' browsers send.
     */
    public boolean isFailedAuthentication() {
        return switch (this) {
            case CREDENTIAL_MISSING, CREDENTIAL_INCOMPLETE, PROOF_NONCE_REQUIRED, API_KEY_IN_QUERY -> false;
            // A cookie outlives its session every day, for a whole office behind one address.
            case SESSION_UNKNOWN, SESSION_ENDED -> false;
            case REQUEST_AMBIGUOUS, TOKEN_REPEATED, CREDENTIAL_TOO_LARGE, TENANT_MISMATCH -> true;
            default -> status == 401;
        };
    }

    /** Whether a session was presented that is none any more, so that a browser may be asked to log in. */
    public boolean isSessionOver() {
        return this == SESSION_UNKNOWN || this == SESSION_ENDED;
    }

    /** Returns whether the connection closes after the reply: where the next request begins is ambiguous. */
    public boolean closesConnection() {
        return this == FRAMING_AMBIGUOUS || this == UPLOAD_TOO_SLOW || this == UPLOAD_BROKEN;
    }

    /** Whether the reply carries a challenge (RFC 9110 §11.6.1, RFC 6750 §3). */
    public boolean isChallenged() {
        return status == 401 || "insufficient_scope".equals(oauthError) || "invalid_request".equals(oauthError);
    }
}
