package dev.gatehouse.clientcert;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The JDK's path validation (RFC 5280 §6), which never fetches anything here. */
final class PathCheck {

    private final CertificatePath path;
    private final Instant now;

    PathCheck(CertificatePath path, Instant now) {
        this.path = path;
        this.now = now;
    }

    /** What is wrong, revocation apart; null for nothing. */
    @Nullable
    Failure plain() {
        return validate(null, List.of());
    }

    /** What is wrong by these lists; null for nothing. */
    @Nullable
    Failure by(Collection<X509CRL> lists) {
        return status(validate(checker(EnumSet.of(Option.PREFER_CRLS, Option.NO_FALLBACK)), lists));
    }

    /** What is wrong by these answers of responders; null for nothing. */
    @Nullable
    Failure by(Map<X509Certificate, byte[]> responses) {
        PKIXRevocationChecker checker = checker(EnumSet.of(Option.NO_FALLBACK));
        checker.setOcspResponses(responses);
        return status(validate(checker, List.of()));
    }

    /** The path itself is known to be good: what is wrong now, a list's or an answer's signature say, is with these. */
    private static @Nullable Failure status(@Nullable Failure failure) {
        return failure == null || failure.code() == FailureCode.CERTIFICATE_REVOKED
                ? failure
                : Failure.of(FailureCode.CERTIFICATE_STATUS_UNKNOWN, failure.reason());
    }

    private static PKIXRevocationChecker checker(Set<Option> options) {
        try {
            PKIXRevocationChecker checker = (PKIXRevocationChecker)
                    CertPathValidator.getInstance("PKIX").getRevocationChecker();
            checker.setOptions(options);
            return checker;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable Failure validate(@Nullable PKIXRevocationChecker checker, Collection<X509CRL> lists) {
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(path.authority(), null)));
            parameters.setDate(Date.from(now));
            parameters.setRevocationEnabled(false);
            if (checker != null) {
                parameters.addCertPathChecker(checker);
                parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
            }
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509").generateCertPath(path.certificates()), parameters);
            return null;
        } catch (CertPathValidatorException e) {
            return Failure.of(code(e), "the path is not valid: " + e.getMessage());
        } catch (GeneralSecurityException e) {
            return Failure.of(FailureCode.CERTIFICATE_UNTRUSTED, "the path is not valid: " + e.getMessage());
        }
    }

    private static FailureCode code(CertPathValidatorException e) {
        if (!(e.getReason() instanceof BasicReason reason)) {
            return FailureCode.CERTIFICATE_UNTRUSTED;
        }
        return switch (reason) {
            case EXPIRED, NOT_YET_VALID -> FailureCode.CERTIFICATE_EXPIRED;
            case REVOKED -> FailureCode.CERTIFICATE_REVOKED;
            case UNDETERMINED_REVOCATION_STATUS -> FailureCode.CERTIFICATE_STATUS_UNKNOWN;
            default -> FailureCode.CERTIFICATE_UNTRUSTED;
        };
    }
}
