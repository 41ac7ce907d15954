package dev.gatehouse.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.AuthenticatorChain;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.auth.token.BearerAuthenticator;
import dev.gatehouse.auth.token.TokenValidator;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestPath;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.testing.TestFileWatch;
import dev.gatehouse.testing.TestIssuer;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The JWT authenticator whole, configured by settings and asked as a request would, for one issuer called main. */
final class BearerGate implements AutoCloseable {

    private final KeySets keys;
    private final AuthenticatorChain chain;

    private BearerGate(KeySets keys, JwtVerifier verifier) {
        this.keys = keys;
        this.chain = new AuthenticatorChain(List.of(new BearerAuthenticator(List.of(verifier))));
    }

    /** A gate that discovers the keys of {@code issuer} and asks for the audience api. */
    static Builder of(TestIssuer issuer) {
        return of(issuer.issuer());
    }

    static Builder of(String issuer) {
        return new Builder().with("issuer", issuer).with("audiences", "api");
    }

    /** What a request with just this token comes to. */
    AuthResult ask(String token) {
        return askWith("Bearer " + token);
    }

    AuthResult askAs(Tenant tenant, String token) {
        return chain.authenticate(new Request(List.of("Bearer " + token)), tenant);
    }

    /** What a request with these Authorization headers comes to. */
    AuthResult askWith(String... authorization) {
        return chain.authenticate(new Request(List.of(authorization)), Tenant.DEFAULT);
    }

    /** The identity of a token that is good. */
    Identity accepted(String token) {
        AuthResult result = ask(token);
        assertThat(result).isInstanceOf(Authenticated.class);
        return ((Authenticated) result).identity();
    }

    /** Why a token is refused. */
    FailureCode refused(String token) {
        AuthResult result = ask(token);
        assertThat(result).isInstanceOf(Rejected.class);
        return ((Rejected) result).failure().code();
    }

    boolean accepts(String token) {
        return ask(token) instanceof Authenticated;
    }

    KeySets keySets() {
        return keys;
    }

    @Override
    public void close() {
        keys.close();
    }

    /** The settings of a gate. */
    static final class Builder {

        private final Map<String, String> settings = new HashMap<>();
        private final List<TokenValidator> validators = new ArrayList<>();
        private Clock clock = Clock.systemUTC();
        private int mostCached = 1_000;
        private @Nullable KeyPolicy policy;
        private @Nullable KeySets earlier;
        private JwtVerifier.LeftToOthers left = JwtVerifier.LeftToOthers.NOTHING;

        /** Sets a property of the issuer. */
        Builder with(String name, String value) {
            settings.put("gatehouse.issuers.main." + name, value);
            return this;
        }

        /** Takes a property of the issuer away. */
        Builder without(String name) {
            settings.remove("gatehouse.issuers.main." + name);
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

        /** Refreshes more often than the settings allow. */
        Builder keys(Duration refresh, Duration grace, Duration timeout) {
            policy = new KeyPolicy(refresh, grace, timeout, false);
            return this;
        }

        Builder leaving(JwtVerifier.LeftToOthers given) {
            left = given;
            return this;
        }

        Builder after(KeySets before) {
            earlier = before;
            return this;
        }

        JwtConfig config() {
            ConfigReader reader = new ConfigReader(Settings.of(SettingsSource.of("test", settings)));
            JwtConfig read = JwtConfig.from(reader, "main");
            reader.throwIfAny();
            JwtConfig config = Objects.requireNonNull(read);
            return policy == null
                    ? config
                    : new JwtConfig(
                            config.issuer(),
                            config.keysUri(),
                            config.keysFile(),
                            config.keysText(),
                            config.algorithms(),
                            config.tokenTypes(),
                            policy);
        }

        BearerGate open() {
            List<JwtConfig> configs = List.of(config());
            KeySets keys = new KeySets(
                    configs, earlier, new EngineContext(clock, event -> {}, Meters.NONE, null, TestFileWatch.open()));
            return new BearerGate(keys, new JwtVerifier(configs, keys, left, validators, mostCached, clock));
        }
    }

    private record Request(List<String> authorization) implements RequestView {

        @Override
        public String method() {
            return "GET";
        }

        @Override
        public RequestPath path() {
            return CanonicalPath.parse("/");
        }

        @Override
        public String host() {
            return "api.example";
        }

        @Override
        public List<String> headers(String name) {
            return name.equalsIgnoreCase("Authorization") ? authorization : List.of();
        }

        @Override
        public String peerAddress() {
            return "127.0.0.1";
        }
    }
}
