package dev.gatehouse.introspection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.AuthenticatorChain;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.auth.token.BearerAuthenticator;
import dev.gatehouse.auth.token.TokenSources;
import dev.gatehouse.auth.token.TokenValidator;
import dev.gatehouse.auth.token.TrustedIssuers;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestProvider;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The introspecting verifier behind the bearer authenticator, configured by settings and asked as a request would. */
final class IntrospectionGate {

    private final IntrospectionVerifier verifier;

    private IntrospectionGate(IntrospectionVerifier verifier) {
        this.verifier = verifier;
    }

    /** A gate that asks {@code provider}, which it calls main, about opaque tokens for the audience api. */
    static Builder of(TestProvider provider) {
        return new Builder().issuer("main", provider);
    }

    AuthResult ask(String token) {
        return askAs(TrustedIssuers.ALL, Tenant.DEFAULT, token);
    }

    AuthResult askOn(Set<String> issuers, String token) {
        return askAs(new TrustedIssuers(Tenant.DEFAULT, issuers), Tenant.DEFAULT, token);
    }

    AuthResult askAs(TrustedIssuers trusted, Tenant tenant, String token) {
        BearerAuthenticator bearer =
                new BearerAuthenticator(List.of(verifier), List.of(), trusted, TokenSources.HEADER, "", false);
        return new AuthenticatorChain(List.of(bearer))
                .authenticate(FakeRequest.get("/").bearer(token), tenant);
    }

    Identity accepted(String token) {
        AuthResult result = ask(token);
        assertThat(result).isInstanceOf(Authenticated.class);
        return ((Authenticated) result).identity();
    }

    FailureCode refused(String token) {
        return failure(token).code();
    }

    Failure failure(String token) {
        AuthResult result = ask(token);
        assertThat(result).isInstanceOf(Rejected.class);
        return ((Rejected) result).failure();
    }

    /** The settings of a gate. */
    static final class Builder {

        private final Map<String, String> settings = new HashMap<>();
        private final List<String> names = new ArrayList<>();
        private final List<TokenValidator> validators = new ArrayList<>();
        private Clock clock = Clock.systemUTC();
        private int mostCached = 10_000;
        private @Nullable IntrospectionGate earlier;

        /** Adds an issuer that is asked about opaque tokens. */
        Builder issuer(String name, TestProvider provider) {
            names.add(name);
            return set(name, "issuer", provider.issuer())
                    .set(name, "audiences", "api")
                    .set(name, "introspection", "opaque")
                    .set(name, "introspection-uri", provider.endpoint())
                    .set(name, "client-id", "gatehouse")
                    .set(name, "client-secret", "hush");
        }

        /** Sets a property of the issuer main. */
        Builder with(String name, String value) {
            return set("main", name, value);
        }

        /** Takes a property of the issuer main away. */
        Builder without(String name) {
            settings.remove("gatehouse.issuers.main." + name);
            return this;
        }

        Builder set(String issuer, String name, String value) {
            settings.put("gatehouse.issuers." + issuer + '.' + name, value);
            return this;
        }

        Builder clock(Clock given) {
            clock = given;
            return this;
        }

        Builder validator(TokenValidator validator) {
            validators.add(validator);
            return this;
        }

        Builder mostCached(int most) {
            mostCached = most;
            return this;
        }

        Builder after(IntrospectionGate before) {
            earlier = before;
            return this;
        }

        List<IntrospectionConfig> configs() {
            ConfigReader reader = new ConfigReader(Settings.of(SettingsSource.of("test", settings)));
            List<IntrospectionConfig> configs = new ArrayList<>();
            for (String name : names) {
                IntrospectionConfig config = IntrospectionConfig.from(reader, name);
                reader.throwIfAny();
                configs.add(Objects.requireNonNull(config));
            }
            return configs;
        }

        IntrospectionGate open() {
            return new IntrospectionGate(new IntrospectionVerifier(
                    configs(),
                    earlier == null ? null : earlier.verifier,
                    validators,
                    mostCached,
                    new EngineContext(clock, event -> {})));
        }
    }
}
