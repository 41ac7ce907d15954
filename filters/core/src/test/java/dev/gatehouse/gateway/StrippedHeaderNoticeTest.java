package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.metrics.Meter;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** An operator learns which headers clients lose. */
class StrippedHeaderNoticeTest {

    private final AtomicInteger counted = new AtomicInteger();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger("dev.gatehouse.forward.StrippedNotice");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            lines.add(logged.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final Gateway gateway = new Gateway(
            GatewayConfig.from(
                    TestSettings.of(
                            "gatehouse.routes.open.path", "/open",
                            "gatehouse.routes.open.authenticate", "none",
                            "gatehouse.forward.pass-headers", "X-Groups"),
                    Use.DROP_IN),
            null,
            new Meters() {
                @Override
                public Counter counter(Meter meter, String... values) {
                    return meter == Meter.STRIPPED_HEADERS ? counted::incrementAndGet : () -> {};
                }

                @Override
                public void gauge(Meter meter, DoubleSupplier value, String... values) {}
            },
            Clock.systemUTC());

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void close() {
        logger.removeHandler(handler);
        gateway.close();
    }

    private static void read(Exchange exchange, String... names) {
        for (String name : names) {
            exchange.isStripped(name);
        }
    }

    @Test
    void isStrippedWhenAClientSendsAHeaderOfAnotherGatewayThenOneLineForItsNameAndOneCountForTheRequest() {
        for (int i = 0; i < 3; i++) {
            Exchange exchange = Advance.all(
                    gateway,
                    FakeRequest.get("/open").with("X-Email", "a@example.com").with("X-Token-Id", "t"));
            read(exchange, "X-Email", "x-email", "X-Token-Id");
        }

        assertThat(counted).hasValue(3);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).startsWith("GH0033 ").contains("x-email", "gatehouse.forward.pass-headers");
        assertThat(lines.toString()).doesNotContain("a@example.com");
    }

    @Test
    void isStrippedWhenTheHeaderIsNotSentOrPassesOrIsReservedAlwaysThenNothing() {
        Exchange exchange = Advance.all(
                gateway,
                FakeRequest.get("/open")
                        .with("X-Groups", "g")
                        .with("X-Forwarded-Host", "h")
                        .with("Accept", "text/plain"));
        read(exchange, "X-Email", "X-Groups", "X-Forwarded-Host", "Accept");

        assertThat(counted).hasValue(0);
        assertThat(lines).isEmpty();
    }

    @Test
    void isStrippedWhenNamesAreMadeUpThenFiftyLines() {
        for (int i = 0; i < 200; i++) {
            String name = "X-Token-" + i;
            read(Advance.all(gateway, FakeRequest.get("/open").with(name, "t")), name);
        }

        assertThat(counted).hasValue(200);
        assertThat(lines).hasSize(50);
    }
}
