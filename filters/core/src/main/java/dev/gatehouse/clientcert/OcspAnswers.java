package dev.gatehouse.clientcert;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatehouse.auth.token.Sha256;
import dev.gatehouse.config.SafeText;
import dev.gatehouse.fetch.BoundedFetcher;
import dev.gatehouse.fetch.FetchException;
import dev.gatehouse.quota.FairPlaces;
import dev.gatehouse.quota.Share;
import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What responders say of certificates, remembered for a while. One question is asked once, however many requests wait for
 * it; a responder that fails is left alone for a moment. Safe for use by several threads.
 */
final class OcspAnswers {

    private static final Logger LOG = System.getLogger(OcspAnswers.class.getName());
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int MOST_ANSWERS = 10_000;

    /** How many of the container's threads may wait for responders, of which no certificate takes all. */
    private static final int MAX_WAITING = 64;

    private final FairPlaces waiting = new FairPlaces(MAX_WAITING);

    private final OcspPolicy policy;
    private final BoundedFetcher fetcher = new BoundedFetcher();
    private final Clock clock;
    private final Cache<Sha256, CompletableFuture<Answer>> answers =
            Caffeine.newBuilder().maximumSize(MOST_ANSWERS).build();

    OcspAnswers(OcspPolicy policy, Clock clock) {
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * The answers for a path.
     *
     * @param responses as they came, by certificate; not checked
     * @param until when the first of them is over
     */
    record Answers(Map<X509Certificate, byte[]> responses, Instant until) {}

    /** One answer; without response it is why there is none. */
    private static final class Answer {
        private final byte @Nullable [] response;
        private final String problem;
        private final Instant until;

        Answer(byte @Nullable [] response, String problem, Instant until) {
            this.response = response;
            this.problem = problem;
            this.until = until;
        }
    }

    /**
     * Asks for every certificate of a path that leads to an authority, and waits.
     *
     * @throws FetchException if one can't be had
     */
    Answers of(CertificatePath path) {
        Instant now = clock.instant();
        Map<X509Certificate, CompletableFuture<Answer>> asked = new HashMap<>();
        for (int i = 0; i < path.certificates().size(); i++) {
            X509Certificate certificate = path.certificates().get(i);
            asked.put(certificate, answer(certificate, path.issuer(i), now));
        }
        if (asked.values().stream().allMatch(CompletableFuture::isDone)) {
            return answers(asked);
        }
        Sha256 caller = CertificateDigest.of(path.certificates().get(0));
        FairPlaces.Place place = waiting.enter(Share.third(caller));
        if (place == null) {
            throw new FetchException("too many requests wait for OCSP responders already");
        }
        try {
            return answers(asked);
        } finally {
            place.leave();
        }
    }

    private static Answers answers(Map<X509Certificate, CompletableFuture<Answer>> asked) {
        Map<X509Certificate, byte[]> responses = new HashMap<>();
        Instant until = Instant.MAX;
        for (Map.Entry<X509Certificate, CompletableFuture<Answer>> each : asked.entrySet()) {
            Answer answer = each.getValue().join();
            if (answer.response == null) {
                throw new FetchException(answer.problem);
            }
            responses.put(each.getKey(), answer.response);
            until = answer.until.isBefore(until) ? answer.until : until;
        }
        return new Answers(responses, until);
    }

    /** Forgets the answers for a path soon, since they settle nothing. */
    void distrust(CertificatePath path) {
        Instant soon = clock.instant().plus(PAUSE);
        for (X509Certificate certificate : path.certificates()) {
            answers.asMap().computeIfPresent(CertificateDigest.of(certificate), (key, known) -> {
                Answer answer = known.getNow(null);
                return answer == null || answer.until.isBefore(soon)
                        ? known
                        : CompletableFuture.completedFuture(new Answer(answer.response, answer.problem, soon));
            });
        }
    }

    private CompletableFuture<Answer> answer(X509Certificate certificate, X509Certificate issuer, Instant now) {
        return answers.asMap().compute(CertificateDigest.of(certificate), (key, known) -> {
            Answer answer = known == null ? null : known.getNow(null);
            boolean waited = known != null && answer == null;
            return waited || (answer != null && answer.until.isAfter(now)) ? known : ask(certificate, issuer);
        });
    }

    private CompletableFuture<Answer> ask(X509Certificate certificate, X509Certificate issuer) {
        URI responder;
        byte[] request;
        try {
            responder = responder(certificate);
            request = OcspMessages.request(certificate, issuer);
        } catch (MalformedException | URISyntaxException e) {
            return CompletableFuture.completedFuture(failed("the certificate names no OCSP responder"));
        }
        return fetcher.send(
                        HttpRequest.newBuilder(responder)
                                .header("Content-Type", "application/ocsp-request")
                                .POST(BodyPublishers.ofByteArray(request)),
                        policy.timeout())
                .handle((response, failure) -> {
                    if (failure != null || response.statusCode() != 200) {
                        return complain(
                                responder,
                                failure == null ? "it answered " + response.statusCode() : "it can't be reached");
                    }
                    return read(responder, response.body());
                });
    }

    private URI responder(X509Certificate certificate) throws MalformedException, URISyntaxException {
        if (policy.responder() != null) {
            return policy.responder();
        }
        String named = OcspMessages.responder(certificate);
        // Answers are signed, so that plain HTTP, which is usual here, is good enough.
        if (named == null || !named.matches("https?://.+")) {
            throw new MalformedException("no responder");
        }
        URI responder = new URI(named);
        if (responder.getHost() == null || responder.getRawUserInfo() != null) {
            throw new MalformedException("no responder");
        }
        return responder;
    }

    private Answer read(URI responder, byte[] response) {
        Instant now = clock.instant();
        try {
            Instant until = now.plus(policy.cache());
            Instant end = OcspMessages.nextUpdate(response);
            if (end != null && !end.isAfter(now)) {
                return complain(responder, "its answer is stale");
            }
            return new Answer(response, "", end != null && end.isBefore(until) ? end : until);
        } catch (MalformedException e) {
            return complain(responder, "it sent " + e.getMessage());
        }
    }

    private Answer complain(URI responder, String problem) {
        LOG.log(
                Level.WARNING,
                "GH3202 the OCSP responder " + SafeText.of(responder.toString()) + " is of no use: " + problem);
        return failed("the OCSP responder is of no use: " + problem);
    }

    private Answer failed(String problem) {
        return new Answer(null, problem, clock.instant().plus(PAUSE));
    }
}
