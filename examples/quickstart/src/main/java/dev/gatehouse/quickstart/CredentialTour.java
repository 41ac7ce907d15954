package dev.gatehouse.quickstart;

import static dev.gatehouse.quickstart.Expectation.passesAs;
import static dev.gatehouse.quickstart.Expectation.refused;
import static dev.gatehouse.quickstart.RawRequest.get;

import java.net.URI;
import java.util.List;

/** Rows for every kind of credential beside the plain JWT: each lets its owner in, and nobody else. */
final class CredentialTour {

    private static final String ORDERS = "/api/orders/1";
    private static final String PARTNERS = "/api/partners/1";
    private static final String MACHINES = "/api/machines/1";
    private static final String VAULT = "/api/vault/1";
    private static final String CLIENT = DemoClient.ORDERS.id();

    private CredentialTour() {}

    /**
     * The rows.
     *
     * @param revoke puts the doomed token on the deny list
     */
    static List<TourRow> rows(URI proxy, DemoCredentials credentials, TourRow.Step revoke) {
        RawRequest vault = get(VAULT).bearer(credentials.valid());
        RawRequest doomed = get(ORDERS).bearer(credentials.doomed());
        RawRequest bound = get(ORDERS).with("Authorization: DPoP " + credentials.bound());
        RawRequest proven = bound.with("DPoP: " + credentials.key().proof("GET", proxy + ORDERS, credentials.bound()));
        return List.of(
                new TourRow(
                        "API key",
                        get(PARTNERS).with("X-API-Key: " + credentials.apiKey()),
                        passesAs(DemoCredentials.PARTNER)),
                new TourRow(
                        "API key with a typing error",
                        get(PARTNERS).with("X-API-Key: " + credentials.mistypedApiKey()),
                        refused(401, "")),
                new TourRow("API key in the URL", get(PARTNERS + "?key=" + credentials.apiKey()), refused(401, "")),
                new TourRow("opaque token", get(ORDERS).bearer(credentials.opaque()), passesAs(DemoClient.OPAQUE.id())),
                new TourRow("opaque token, made up", get(ORDERS).bearer("made-up"), refused(401, "invalid_token")),
                new TourRow("client certificate", get(MACHINES).with(credentials.certificate()), passesAs(CLIENT)),
                new TourRow(
                        "the same from an untrusted peer",
                        get(MACHINES).with(credentials.certificate()).from("127.0.0.2"),
                        refused(401, "")),
                new TourRow(
                        "certificate of another authority",
                        get(MACHINES).with(credentials.foreignCertificate()),
                        refused(401, "")),
                new TourRow(
                        "certificate and token of one client", vault.with(credentials.certificate()), passesAs(CLIENT)),
                new TourRow(
                        "token, another client's certificate",
                        vault.with(credentials.othersCertificate()),
                        refused(401, "")),
                new TourRow("bound token with its key's proof", proven, passesAs(CLIENT)),
                new TourRow("the same proof again", proven, refused(401, "invalid_dpop_proof")),
                new TourRow(
                        "bound token as a plain one",
                        get(ORDERS).bearer(credentials.bound()),
                        refused(401, "invalid_token")),
                new TourRow("token", doomed, passesAs(CLIENT)),
                new TourRow("the same token, revoked", doomed, refused(401, "invalid_token")).after(revoke));
    }
}
