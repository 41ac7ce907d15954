package dev.gatehouse.quickstart;

import static dev.gatehouse.quickstart.Expectation.passesAnonymously;
import static dev.gatehouse.quickstart.Expectation.passesAs;
import static dev.gatehouse.quickstart.Expectation.refused;
import static dev.gatehouse.quickstart.RawRequest.get;

import java.io.PrintStream;
import java.net.URI;
import java.util.List;

/** Requests that show what the proxy lets pass, what it refuses, and what the backend gets to know. */
final class Tour {

    /** A user that no token of the tour names; it must reach the backend under no header. */
    static final String SPOOFED = "admin";

    private static final String ORDER = "/api/orders/1";
    private static final String USER = DemoClient.ORDERS.id();

    private Tour() {}

    static List<TourRow> rows(TourTokens tokens) {
        RawRequest order = get(ORDER);
        RawRequest valid = order.bearer(tokens.valid());
        return List.of(
                new TourRow("valid token", valid, passesAs(USER)),
                new TourRow("no token", order, refused(401, "")),
                new TourRow(
                        "expired token",
                        order.bearer(tokens.expired()),
                        refused(401, "invalid_token").saying("expired")),
                invalid("claims edited", tokens.editedClaims()),
                invalid("signature edited", tokens.editedSignature()),
                invalid("unsigned token (alg none)", tokens.unsigned()),
                invalid("token for another audience", tokens.otherAudience()),
                invalid("token of another issuer", tokens.otherIssuer()),
                new TourRow(
                        "scope missing",
                        get("/api/admin/users").bearer(tokens.valid()),
                        refused(403, "insufficient_scope")),
                new TourRow("valid token and X-User-Id: admin", spoofed(valid), passesAs(USER)),
                new TourRow("no token, X-User-Id: admin", spoofed(get("/public/hello")), passesAnonymously()),
                new TourRow("public path", get("/public/hello"), passesAnonymously()),
                new TourRow("ambiguous path, no token", get("/public/..;" + ORDER), refused(400, "")),
                new TourRow("ambiguous path, no token", get("/public/%2e%2e" + ORDER), refused(400, "")));
    }

    /** Performs and prints the rows; true if each was as expected. */
    static boolean perform(List<TourRow> rows, URI proxy, EchoBackend backend, PrintStream out) {
        List<TourRow.Outcome> outcomes =
                rows.stream().map(row -> row.perform(proxy, backend)).toList();
        Table table =
                new Table(List.of("", "request", "expected", "got", "the backend saw"), List.of(2, 35, 22, 32, 22));
        outcomes.forEach(outcome -> table.add(outcome.cells()));
        out.println(table);

        for (TourRow.Outcome outcome : outcomes) {
            outcome.differences()
                    .forEach(difference -> out.println("!! " + outcome.row().title() + ": " + difference + "."));
        }
        long passed = outcomes.stream().filter(TourRow.Outcome::asExpected).count();
        long due = rows.stream().filter(row -> row.expected().reached()).count();
        int hits = backend.seen().size();
        out.println(passed + " of " + rows.size() + " as expected. " + (rows.size() - due)
                + " had to be refused; the backend was reached " + hits + " times, for the " + due + " others.");
        return passed == rows.size() && hits == due;
    }

    private static TourRow invalid(String title, String token) {
        return new TourRow(title, get(ORDER).bearer(token), refused(401, "invalid_token"));
    }

    private static RawRequest spoofed(RawRequest request) {
        return request.with("X-User-Id: " + SPOOFED)
                .with("X_User_Id: " + SPOOFED)
                .with("X-User-Roles: " + SPOOFED);
    }
}
