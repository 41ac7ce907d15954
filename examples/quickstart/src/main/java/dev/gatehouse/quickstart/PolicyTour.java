package dev.gatehouse.quickstart;

import static dev.gatehouse.quickstart.Expectation.passesAnonymously;
import static dev.gatehouse.quickstart.Expectation.passesAs;
import static dev.gatehouse.quickstart.Expectation.refused;
import static dev.gatehouse.quickstart.RawRequest.get;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** Rows for what good credentials may not: be another tenant's, come too often, or from where too many bad ones came. */
final class PolicyTour {

    /** One more than {@code gatehouse.throttle.failures} in {@link ProxyConfiguration}. */
    private static final int TOO_MANY_FAILURES = 41;

    private static final String GLOBEX = "/t/globex/orders/1";
    private static final String LIMITED = "/api/limited/1";
    private static final String TRIAL = "/api/trial/1";
    /** Another address of this machine. */
    private static final String GUESSER = "127.0.0.3";

    private PolicyTour() {}

    /** The rows. */
    static List<TourRow> rows(URI proxy, EmbeddedIssuer issuer, String valid) throws IOException, InterruptedException {
        String ofGlobex = issuer.token(issuer.globex(), DemoClient.ORDERS, List.of("orders.read"));
        RawRequest limited = get(LIMITED).bearer(valid);
        RawRequest guessed = get("/api/orders/1").bearer("guessed").from(GUESSER);
        return List.of(
                new TourRow("Globex's token at Globex", get(GLOBEX).bearer(ofGlobex), passesAs(DemoClient.ORDERS.id())),
                new TourRow("Acme's token at Globex", get(GLOBEX).bearer(valid), refused(403, "")),
                new TourRow("Globex's token at Acme", get("/api/orders/1").bearer(ofGlobex), refused(403, "")),
                new TourRow("on trial: no token", get(TRIAL), passesAnonymously()),
                new TourRow("first of two an hour", limited, passesAs(DemoClient.ORDERS.id())),
                new TourRow("second of two an hour", limited, passesAs(DemoClient.ORDERS.id())),
                new TourRow("third of two an hour", limited, refused(429, "")),
                new TourRow(
                                "valid token from who guessed " + TOO_MANY_FAILURES + " times",
                                get("/api/orders/1").bearer(valid).from(GUESSER),
                                refused(429, ""))
                        .after(() -> repeat(guessed, proxy)),
                new TourRow(
                        "the same from elsewhere",
                        get("/api/orders/1").bearer(valid),
                        passesAs(DemoClient.ORDERS.id())));
    }

    private static void repeat(RawRequest request, URI proxy) throws IOException {
        for (int i = 0; i < TOO_MANY_FAILURES; i++) {
            var unused = request.send(proxy);
        }
    }
}
