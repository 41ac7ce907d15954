package dev.gatehouse.quickstart;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** Lines for a shell, with a live token, for whoever wants to go on from the tour. */
final class TryIt {

    private TryIt() {}

    static String lines(URI proxy, EmbeddedIssuer issuer) throws IOException, InterruptedException {
        String token = issuer.token(DemoClient.ORDERS, DemoClient.SCOPES);
        String bearer = " -H 'Authorization: Bearer " + token + "'";
        String credentials = DemoClient.ORDERS.id() + ":" + DemoClient.ORDERS.secret();
        List<String> lines = List.of(
                "Try it; the token is good for an hour:",
                "",
                "# passes, and the backend shows who called",
                "curl -i " + proxy + "/api/orders/1" + bearer,
                "",
                "# 403: the token lacks orders.admin",
                "curl -i " + proxy + "/api/admin/users" + bearer,
                "",
                "# 401",
                "curl -i " + proxy + "/api/orders/1",
                "",
                "# public",
                "curl -i " + proxy + "/public/hello",
                "",
                "# a new token",
                "curl -s -u " + credentials + " -d grant_type=client_credentials -d 'scope="
                        + String.join(" ", DemoClient.SCOPES) + "' " + issuer.issuer() + "/oauth2/token",
                "");
        return String.join(System.lineSeparator(), lines);
    }
}
