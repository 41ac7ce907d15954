package dev.gatehouse.oauth.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.fetch.FileWatch;
import dev.gatehouse.fetch.FollowedSecrets;
import dev.gatehouse.metrics.Meter;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.testing.TestClock;
import dev.gatehouse.testing.TestFileWatch;
import dev.gatehouse.testing.TestSettings;
import dev.gatehouse.testing.TestTokenIssuer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/** The account {@code shop} at a test's issuer, with a clock that the test moves and all that it tells. */
final class AccountGate {

    final TestClock clock = new TestClock();
    final List<AuditEvent> events = new CopyOnWriteArrayList<>();
    final List<String> counted = new CopyOnWriteArrayList<>();
    final ServiceTokens tokens;

    private AccountGate(String[] settings) {
        ConfigReader reader = TestSettings.reader(settings);
        List<ServiceAccountConfig> configs = ServiceAccountConfig.all(reader);
        assertThat(reader.problems()).isEmpty();
        FileWatch files = TestFileWatch.open();
        FollowedSecrets.follow(reader.secrets(), files);
        tokens = new ServiceTokens(configs, null, new EngineContext(clock, events::add, new Counted(), null, files));
    }

    /** The account with a secret and these further properties, names without their beginning and values in turn. */
    static AccountGate of(TestTokenIssuer issuer, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "gatehouse.service-accounts.shop.issuer", issuer.issuer(),
                "gatehouse.service-accounts.shop.client-id", "shop",
                "gatehouse.service-accounts.shop.client-secret", "hush"));
        for (int i = 0; i < more.length; i += 2) {
            settings.addAll(List.of("gatehouse.service-accounts.shop." + more[i], more[i + 1]));
        }
        return new AccountGate(settings.toArray(String[]::new));
    }

    ServiceAccount account() {
        return tokens.account("shop");
    }

    /** The token's value. */
    String token() throws ServiceTokenException {
        return account().token().value();
    }

    private final class Counted implements Meters {

        @Override
        public Counter counter(Meter meter, String... values) {
            return () -> counted.add(Stream.concat(Stream.of(meter.name()), Stream.of(values))
                    .reduce((a, b) -> a + " " + b)
                    .orElse(""));
        }

        @Override
        public void gauge(Meter meter, java.util.function.DoubleSupplier value, String... values) {
            gauge = value;
        }
    }

    private volatile DoubleSupplier gauge = () -> -1;

    /** What the gauge of the account says. */
    double available() {
        return gauge.getAsDouble();
    }
}
