package dev.gatehouse.clientcert;

import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.clientcert.OcspAnswers.Answers;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.strict.RsaKeyStrength;
import org.jspecify.annotations.Nullable;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Validates the chains that clients present: against the authorities in the settings alone, never those of the JVM. Safe
 * for use by several threads.
 */
final class ChainValidator {

    private final CertificateFile<Authorities> authorities;
    private final @Nullable CertificateFile<RevocationLists> lists;
    private final @Nullable OcspAnswers responders;
    private final Clock clock;

    ChainValidator(ClientCertConfig config, EngineContext context) {
        this.clock = context.clock();
        authorities = new CertificateFile<>(
                "gatehouse.client-certificates.ca",
                config.authorities(),
                Authorities::parse,
                CertificateFile.OnFailure.KEEP_LAST,
                context.files());
        lists = config.revocation() == Revocation.CRL && config.crlFile() != null
                ? new CertificateFile<>(
                        "gatehouse.client-certificates.crl-file",
                        config.crlFile(),
                        RevocationLists::parse,
                        CertificateFile.OnFailure.HAVE_NONE,
                        context.files())
                : null;
        responders = config.revocation() == Revocation.OCSP ? new OcspAnswers(config.ocsp(), context.clock()) : null;
    }

    /**
     * What came of a chain.
     *
     * @param failure why it is refused; null if it is good
     * @param until how long a good one is good, if the files don't change
     */
    record Verdict(@Nullable Failure failure, Instant until) {

        private static Verdict refused(FailureCode code, String reason) {
            return new Verdict(Failure.of(code, reason), Instant.MIN);
        }

        private static Verdict refused(Failure failure) {
            return new Verdict(failure, Instant.MIN);
        }
    }

    /**
     * What the files say now: another one for other contents.
     *
     * @param authorities the authorities' number
     * @param lists that of the lists
     */
    record Generation(long authorities, long lists) {}

    Generation generation() {
        return new Generation(
                authorities.current().generation(),
                lists == null ? 0 : lists.current().generation());
    }

    Verdict validate(List<X509Certificate> presented) {
        Authorities trusted = authorities.current().content();
        if (trusted == null) {
            return Verdict.refused(
                    FailureCode.CERTIFICATE_STATUS_UNKNOWN, "the file of client-certificates.ca can't be used");
        }
        CertificatePath path = CertificatePath.find(presented, trusted);
        if (path == null) {
            return Verdict.refused(
                    FailureCode.CERTIFICATE_UNTRUSTED, "no path leads from the certificate to an authority");
        }
        Instant now = clock.instant();
        Failure failure = plain(path, now);
        return failure == null ? status(path, now) : Verdict.refused(failure);
    }

    private static @Nullable Failure plain(CertificatePath path, Instant now) {
        for (X509Certificate each : path.all()) {
            if (now.isBefore(each.getNotBefore().toInstant())
                    || now.isAfter(each.getNotAfter().toInstant())) {
                return Failure.of(
                        FailureCode.CERTIFICATE_EXPIRED,
                        "the certificate of " + each.getSubjectX500Principal() + " is for another time");
            }
        }
        for (X509Certificate each : path.all()) {
            // Private authorities live for decades, and many have the exponent 3 or 17.
            String weakness = each.equals(path.authority())
                    ? RsaKeyStrength.modulusWeakness(each.getPublicKey())
                    : RsaKeyStrength.weakness(each.getPublicKey());
            if (weakness != null) {
                return Failure.of(
                        FailureCode.CERTIFICATE_UNTRUSTED,
                        "the certificate of " + each.getSubjectX500Principal() + " has an RSA key with " + weakness);
            }
        }
        String purpose = CertificatePurpose.problem(path);
        if (purpose != null) {
            return Failure.of(FailureCode.CERTIFICATE_PURPOSE, "the certificate is not for clients: " + purpose);
        }
        // The JDK leaves the bound in the authority's own certificate out.
        if (path.certificates().size() - 1 > path.authority().getBasicConstraints()) {
            return Failure.of(
                    FailureCode.CERTIFICATE_UNTRUSTED, "the authority may not have so many authorities below it");
        }
        return new PathCheck(path, now).plain();
    }

    private Verdict status(CertificatePath path, Instant now) {
        if (lists != null) {
            return byLists(path, now, lists.current().content());
        }
        return responders == null ? new Verdict(null, path.end()) : byResponders(path, now, responders);
    }

    private static Verdict byLists(CertificatePath path, Instant now, @Nullable RevocationLists known) {
        if (known == null) {
            return Verdict.refused(FailureCode.CERTIFICATE_STATUS_UNKNOWN, "the CRL file can't be used");
        }
        List<X509CRL> fresh = known.fresh(now);
        Failure failure = new PathCheck(path, now).by(fresh);
        if (failure != null) {
            boolean stale = failure.code() == FailureCode.CERTIFICATE_STATUS_UNKNOWN
                    && fresh.size() < known.lists().size();
            return stale
                    ? Verdict.refused(failure.code(), "a CRL is stale; " + failure.reason())
                    : Verdict.refused(failure);
        }
        Instant until = fresh.stream()
                .map(list -> list.getNextUpdate().toInstant())
                .reduce(path.end(), ChainValidator::earlier);
        return new Verdict(null, until);
    }

    private static Verdict byResponders(CertificatePath path, Instant now, OcspAnswers responders) {
        Answers answers;
        try {
            answers = responders.of(path);
        } catch (FetchException e) {
            return Verdict.refused(FailureCode.CERTIFICATE_STATUS_UNKNOWN, String.valueOf(e.getMessage()));
        }
        Failure failure = new PathCheck(path, now).by(answers.responses());
        if (failure == null) {
            return new Verdict(null, earlier(answers.until(), path.end()));
        }
        if (failure.code() == FailureCode.CERTIFICATE_STATUS_UNKNOWN) {
            responders.distrust(path);
        }
        return Verdict.refused(failure);
    }

    private static Instant earlier(Instant left, Instant right) {
        return left.isBefore(right) ? left : right;
    }
}
