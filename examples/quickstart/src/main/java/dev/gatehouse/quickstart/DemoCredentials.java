package dev.gatehouse.quickstart;

import com.nimbusds.jose.util.JSONObjectUtils;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.Objects;

/**
 * The credentials of the tour that are no plain JWTs.
 *
 * @param valid a JWT of the client that the certificate names
 * @param doomed a JWT that is revoked on the way
 * @param opaque a token that only the issuer can read
 * @param bound a JWT bound to {@code key}
 * @param apiKey a key from the command line
 * @param certificate the header with a certificate of the authority that is trusted
 * @param othersCertificate the same authority's for another client
 * @param foreignCertificate the header with a certificate of an authority that calls itself the same
 */
record DemoCredentials(
        String valid,
        String doomed,
        String opaque,
        String bound,
        DemoKey key,
        String apiKey,
        String certificate,
        String othersCertificate,
        String foreignCertificate) {

    static final String AUTHORITY = "Quickstart CA";

    /** The client that the API key is for. */
    static final String PARTNER = "partner";

    private static final List<String> SCOPES = List.of("orders.read");

    /** Asks the issuer, the command line and {@code authority} for them. */
    static DemoCredentials from(EmbeddedIssuer issuer, DemoCertificates authority, CommandLineTool tool)
            throws IOException, InterruptedException {
        DemoKey key = new DemoKey();
        return new DemoCredentials(
                issuer.token(DemoClient.ORDERS, SCOPES),
                issuer.token(DemoClient.ORDERS, SCOPES),
                issuer.token(DemoClient.OPAQUE, SCOPES),
                issuer.token(DemoClient.ORDERS, SCOPES, key),
                key,
                apiKey(tool.run(
                        "keys",
                        "create",
                        "--client",
                        PARTNER,
                        "--scopes",
                        "orders.read",
                        "--tenant",
                        "acme",
                        "--json")),
                authority.header(DemoClient.ORDERS.id()),
                authority.header(DemoClient.BILLING.id()),
                new DemoCertificates(AUTHORITY).header(DemoClient.ORDERS.id()));
    }

    /** The key with one character of its secret exchanged. */
    String mistypedApiKey() {
        int middle = apiKey.length() / 2;
        char other = apiKey.charAt(middle) == 'a' ? 'b' : 'a';
        return apiKey.substring(0, middle) + other + apiKey.substring(middle + 1);
    }

    /** Puts {@link #doomed()} on the deny list of the running proxy. */
    void revoke(CommandLineTool tool, String management, Path directory) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("revoked-token"), doomed);
        String printed = tool.run("tokens", "revoke", "--token", file.toString(), "--management", management, "--json");
        Files.delete(file);
        if (!printed.contains("\"kind\":\"token\"")) {
            throw new IOException("not revoked: " + printed);
        }
    }

    /** What nobody may find in a file: the credentials whole, and what of them is secret. */
    List<String> secrets() {
        return List.of(
                valid,
                doomed,
                opaque,
                bound,
                signature(valid),
                signature(doomed),
                signature(bound),
                apiKey,
                apiKey.split("_", -1)[3],
                DemoClient.GATEHOUSE.secret());
    }

    private static String signature(String token) {
        return token.substring(token.lastIndexOf('.') + 1);
    }

    private static String apiKey(String json) throws IOException {
        try {
            return Objects.requireNonNull(JSONObjectUtils.getString(JSONObjectUtils.parse(json), "key"));
        } catch (ParseException e) {
            throw new IOException("keys create printed no JSON", e);
        }
    }

    /** Leaves the credentials out. */
    @Override
    public String toString() {
        return "DemoCredentials";
    }
}
