package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestClock;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

class RefusalLogTest {

    private final Logger logger = Logger.getLogger("dev.gatehouse.refusal");
    private final Recorder recorder = new Recorder();
    private final TestClock clock = new TestClock();
    private final Gateway gateway = new Gateway(
            GatewayConfig.from(
                    TestSettings.of(
                            "gatehouse.routes.open.path", "/open/**", "gatehouse.routes.open.authenticate", "none"),
                    Use.DROP_IN),
            null,
            clock);

    @BeforeEach
    void listen() {
        logger.addHandler(recorder);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void stop() {
        logger.removeHandler(recorder);
        logger.setUseParentHandlers(true);
        logger.setLevel(null);
        gateway.close();
    }

    @Test
    void refusedWhenCallersFaultThenOneLineOfInformation() {
        Exchange exchange = gateway.open(new FakeRequest("G\nET", "/open/x").with("X-Request-Id", "id-1"));
        gateway.advance(exchange, Phase.AUDIT);
        gateway.advance(exchange, Phase.TENANT);
        gateway.advance(exchange, Phase.THROTTLE);

        gateway.refusals().refused(exchange, Failure.of(FailureCode.SIGNATURE_INVALID, "bad\n\"signature\""));

        assertThat(recorder.records).hasSize(1);
        assertThat(recorder.records.get(0).getLevel()).isEqualTo(Level.INFO);
        assertThat(recorder.records.get(0).getMessage())
                .isEqualTo("GH1110 refused request=id-1 status=401 code=SIGNATURE_INVALID phase=AUTHENTICATION"
                        + " route=open method=G?ET peer=192.0.2.1 reason=\"bad??signature?\"");
    }

    @Test
    void refusedWhenOurFaultThenWarning() {
        Exchange exchange = gateway.open(FakeRequest.get("/open/x").with("X-Request-Id", "id-1"));

        gateway.refusals().refused(exchange, Failure.of(FailureCode.KEYS_UNAVAILABLE, "no keys"));

        assertThat(recorder.records).extracting(LogRecord::getLevel).containsExactly(Level.WARNING);
        assertThat(recorder.records.get(0).getMessage())
                .isEqualTo("GH1301 refused request=id-1 status=503 code=KEYS_UNAVAILABLE phase=AUDIT route=-"
                        + " method=GET peer=192.0.2.1 reason=\"no keys\"");
    }

    @Test
    void refusedWhenReasonHasBracesThenNotTakenForAPattern() {
        Exchange exchange = gateway.open(FakeRequest.get("/open/x"));

        gateway.refusals().refused(exchange, Failure.of(FailureCode.CLAIM_REFUSED, "{0} it''s '{1}'"));

        assertThat(recorder.records.get(0).getMessage()).contains("reason=\"{0} it''s '{1}'\"");
        assertThat(recorder.records.get(0).getParameters()).isNullOrEmpty();
    }

    @Test
    void refusedWhenAllPhasesAreDoneThenDispatch() {
        Exchange exchange = gateway.open(FakeRequest.get("/open/x"));
        for (Phase phase : Phase.values()) {
            gateway.advance(exchange, phase);
        }

        gateway.refusals().refused(exchange, Failure.of(FailureCode.PATH_AMBIGUOUS, "x"));

        assertThat(recorder.records.get(0).getMessage()).contains(" phase=DISPATCH ");
    }

    @Test
    void refusedWhenLevelIsOffThenNothing() {
        logger.setLevel(Level.SEVERE);

        gateway.refusals().refused(gateway.open(FakeRequest.get("/")), Failure.of(FailureCode.ROUTE_UNKNOWN, "x"));

        assertThat(recorder.records).isEmpty();
    }

    @Test
    void refusedWhenSomethingIsAwayThenOneLineAMinuteForEachCodeAndRouteWithTheNumberLeftOut() {
        for (int i = 0; i < 1_000; i++) {
            refuse("/open/x", FailureCode.STATE_UNAVAILABLE);
        }
        refuse("/open/x", FailureCode.BACKEND_TIMEOUT);
        refuse("/other", FailureCode.STATE_UNAVAILABLE);
        assertThat(messages()).hasSize(3).allMatch(line -> line.contains(" refused request="));

        clock.advance(Duration.ofSeconds(59));
        gateway.refusals().flush();
        assertThat(messages()).hasSize(3);
        clock.advance(Duration.ofSeconds(1));
        gateway.refusals().flush();

        assertThat(messages()).hasSize(4);
        assertThat(messages().get(3))
                .isEqualTo("GH1380 999 more refusals with status=503 code=STATE_UNAVAILABLE (GH1309) on route=open were"
                        + " left out; the audit has each");
        refuse("/open/x", FailureCode.STATE_UNAVAILABLE);
        assertThat(messages()).as("still one a minute").hasSize(4);
        clock.advance(Duration.ofSeconds(60));
        gateway.refusals().flush();
        clock.advance(Duration.ofSeconds(60));
        refuse("/open/x", FailureCode.STATE_UNAVAILABLE);
        assertThat(messages()).hasSize(6);
        assertThat(messages().get(5)).as("after a quiet minute").contains("GH1309 refused request=");
    }

    @Test
    void refusedWhenTheCallerOrWeAreAtFaultThenEachHasItsLine() {
        for (int i = 0; i < 10; i++) {
            refuse("/open/x", FailureCode.SIGNATURE_INVALID);
            refuse("/open/x", FailureCode.INTERNAL_ERROR);
        }
        assertThat(messages()).hasSize(20);
    }

    @Test
    void closeWhenLinesWereLeftOutThenTheirNumberIsLogged() {
        refuse("/open/x", FailureCode.STATE_UNAVAILABLE);
        refuse("/open/x", FailureCode.STATE_UNAVAILABLE);
        gateway.close();
        assertThat(messages()).hasSize(2).last().asString().startsWith("GH1380 1 more");
    }

    private void refuse(String path, FailureCode code) {
        Exchange exchange = gateway.open(FakeRequest.get(path));
        gateway.advance(exchange, Phase.AUDIT);
        if (path.startsWith("/open")) {
            gateway.advance(exchange, Phase.TENANT);
        }
        gateway.refusals().refused(exchange, Failure.of(code, "x"));
    }

    private List<String> messages() {
        return recorder.records.stream().map(LogRecord::getMessage).toList();
    }

    private static final class Recorder extends Handler {
        private final List<LogRecord> records = new ArrayList<>();

        @Override
        public void publish(LogRecord logged) {
            records.add(logged);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
