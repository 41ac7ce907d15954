package dev.gatehouse.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The backend itself in the proxy's place is the worst of all gateways: it lets everything pass. */
class TourTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @Test
    void performWhenNothingIsRefusedThenRowsAreMarkedAndTheTourFails() throws Exception {
        try (EchoBackend open = EchoBackend.start()) {
            TourTokens tokens = new TourTokens("e30.e30.e30", "e30.e30.e30", "e30.e30.e30", "e30.e30.e30");

            assertThat(Tour.perform(Tour.rows(tokens), open.address(), open, out))
                    .isFalse();
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("!!  no token")
                .contains("!! no token: status 200 instead of 401.")
                .contains("!! no token: the backend got 1 requests.")
                .contains("!! expired token: error \"\" instead of \"invalid_token\".")
                .contains("!! valid token and X-User-Id: admin: the backend saw user admin AND admin")
                .contains("!! no token, X-User-Id: admin: the backend saw user admin AND admin")
                .contains("ok  public path")
                .contains("1 of 14 as expected. 10 had to be refused; the backend was reached 14 times");
    }

    @Test
    void performWhenRowsAreAsExpectedThenTheTourSucceeds() throws Exception {
        try (EchoBackend open = EchoBackend.start()) {
            TourRow row = new TourRow("public", RawRequest.get("/public"), Expectation.passesAnonymously());

            assertThat(Tour.perform(List.of(row), open.address(), open, out)).isTrue();
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("1 of 1 as expected")
                .doesNotContain("!!");
    }

    @Test
    void performWhenNobodyListensThenTheRowSaysSo() throws Exception {
        EchoBackend closed = EchoBackend.start();
        closed.close();
        TourRow row = new TourRow("public", RawRequest.get("/public"), Expectation.passesAnonymously());

        assertThat(Tour.perform(List.of(row), closed.address(), closed, out)).isFalse();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("no answer");
    }
}
