package dev.gatehouse.clientcert;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Absent;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.Authenticator;
import dev.gatehouse.auth.Challenge;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.auth.token.Sha256;
import dev.gatehouse.clientcert.ChainValidator.Generation;
import dev.gatehouse.clientcert.ChainValidator.Verdict;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.peer.ClientCertificates;
import dev.gatehouse.peer.ClientCertificates.Chain;
import dev.gatehouse.peer.ClientCertificates.Malformed;
import dev.gatehouse.peer.ClientCertificates.Presented;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes the certificate by which a client authenticated in TLS. Chains that were found good are remembered for a minute at
 * the most, and no longer than the authorities and the lists of revoked certificates stay as they are.
 */
final class ClientCertAuthenticator implements Authenticator {

    private static final Challenge CHALLENGE = Challenge.of("ClientCertificate");
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int MOST_CHAINS = 10_000;

    private final ClientCertificates certificates;
    private final ChainValidator validator;
    private final PrincipalRule principals;
    private final Clock clock;
    private final Cache<Key, Known> known =
            Caffeine.newBuilder().maximumSize(MOST_CHAINS).build();

    private record Key(Sha256 chain, Generation generation) {}

    /** Good from when it was found so: a clock that is set back must not make it good for longer. */
    private record Known(Authenticated result, Instant from, Instant until) {

        boolean isGood(Instant now) {
            return !now.isBefore(from) && now.isBefore(until);
        }
    }

    ClientCertAuthenticator(ClientCertConfig config, EngineContext context) {
        this(
                config.certificates(),
                new ChainValidator(config, context),
                new PrincipalRule(config.principal(), config.allowed()),
                context.clock());
    }

    private ClientCertAuthenticator(
            ClientCertificates certificates, ChainValidator validator, PrincipalRule principals, Clock clock) {
        this.certificates = certificates;
        this.validator = validator;
        this.principals = principals;
        this.clock = clock;
    }

    /** One of the same settings, with all that this one knows of files and responders. */
    ClientCertAuthenticator successor() {
        return new ClientCertAuthenticator(certificates, validator, principals, clock);
    }

    @Override
    public String kind() {
        return ClientCertConfig.NAME;
    }

    @Override
    public List<Challenge> challenges(RequestView request) {
        return List.of(CHALLENGE);
    }

    @Override
    public boolean isPresented(RequestView request) {
        return !(certificates.of(request) instanceof ClientCertificates.None);
    }

    @Override
    public AuthResult authenticate(RequestView request, Tenant tenant) {
        Presented presented = certificates.of(request);
        if (presented instanceof Malformed malformed) {
            return Rejected.of(FailureCode.CERTIFICATE_MALFORMED, malformed.reason());
        }
        return presented instanceof Chain chain ? check(chain) : Absent.INSTANCE;
    }

    @Override
    public AuthResult recheck(Authenticated admitted, Tenant tenant) {
        return admitted.alone(kind());
    }

    private AuthResult check(Chain chain) {
        Instant now = clock.instant();
        // Asked for first: if a file changes meanwhile, the verdict is remembered for what was there before.
        Key key = new Key(CertificateDigest.of(chain.certificates()), validator.generation());
        Known before = known.getIfPresent(key);
        if (before != null && before.isGood(now)) {
            return before.result();
        }
        Verdict verdict = validator.validate(chain.certificates());
        if (verdict.failure() != null) {
            return new Rejected(verdict.failure());
        }
        PrincipalRule.Choice choice = principals.of(chain.leaf());
        if (choice.name() == null || choice.failure() != null) {
            return choice.failure() == null
                    ? Rejected.of(FailureCode.CERTIFICATE_PRINCIPAL, "the certificate has no principal")
                    : new Rejected(choice.failure());
        }
        Authenticated result = new Authenticated(identity(chain.leaf(), choice.name()));
        Instant minute = now.plus(LONGEST);
        known.put(key, new Known(result, now, verdict.until().isBefore(minute) ? verdict.until() : minute));
        return result;
    }

    private static Identity identity(X509Certificate leaf, String principal) {
        String fingerprint = CertificateDigest.thumbprint(leaf);
        Map<String, Object> claims = Map.of(
                "certificate_sha256", fingerprint,
                "certificate_subject", leaf.getSubjectX500Principal().getName(),
                "certificate_issuer", leaf.getIssuerX500Principal().getName(),
                "certificate_serial", leaf.getSerialNumber().toString(16));
        return new Identity(
                principal,
                principal,
                null,
                null,
                ClientCertConfig.NAME,
                Set.of(),
                Set.of(),
                claims,
                leaf.getNotAfter().toInstant(),
                fingerprint,
                null);
    }
}
