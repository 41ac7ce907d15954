package dev.gatehouse.apikey;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Absent;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.Authenticator;
import dev.gatehouse.auth.Challenge;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.metrics.Health;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/** A key in its header, and nowhere else. Safe for use by several threads. */
final class ApiKeyAuthenticator implements Authenticator {

    static final String KIND = "api-key";

    /** A key, or what is left of one, behind any scheme or none. */
    private static final Pattern AUTHORIZATION =
            Pattern.compile("\\s*(?:[\\w-]+\\s+)?gh_[a-z0-9]{1,16}(?:_[0-9A-Za-z]+){3}\\s*");

    private static final List<Challenge> CHALLENGES = List.of(Challenge.of("ApiKey"));

    private final String header;
    private final QueryKeys queryKeys;
    private final ApiKeyChecker checker;
    private final AtomicBoolean closed = new AtomicBoolean();

    ApiKeyAuthenticator(String header, ApiKeyChecker checker) {
        this.header = header;
        this.queryKeys = new QueryKeys(header);
        this.checker = checker;
    }

    /** One of the same settings for a reloaded engine: it has all that this one knows. */
    ApiKeyAuthenticator successor(EngineContext context) {
        return new ApiKeyAuthenticator(header, checker.retain(context));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Challenge> challenges(RequestView request) {
        return CHALLENGES;
    }

    @Override
    public @Nullable Failure misuse(RequestView request) {
        String query = request.rawQuery();
        if (query != null && queryKeys.isFoundIn(query)) {
            return Failure.of(
                    FailureCode.API_KEY_IN_QUERY,
                    "the query holds an API key, which is in logs and histories now: rotate it");
        }
        for (String value : request.headers("Authorization")) {
            // Before a bearer token's authenticator shows it to an issuer.
            if (value.contains(ApiKey.PREFIX) && AUTHORIZATION.matcher(value).matches()) {
                return Failure.of(
                        FailureCode.API_KEY_MALFORMED,
                        "an API key in the Authorization header; it belongs in " + header);
            }
        }
        return null;
    }

    @Override
    public boolean isPresented(RequestView request) {
        return !request.headers(header).isEmpty();
    }

    @Override
    public AuthResult authenticate(RequestView request, Tenant tenant) {
        List<String> values = request.headers(header);
        if (values.isEmpty()) {
            return Absent.INSTANCE;
        }
        if (values.size() > 1) {
            return Rejected.of(FailureCode.REQUEST_AMBIGUOUS, values.size() + " headers " + header);
        }
        String value = values.get(0);
        // RFC 9110 §5.2: somebody on the way may have joined two lines.
        if (value.indexOf(',') >= 0) {
            return Rejected.of(FailureCode.REQUEST_AMBIGUOUS, "several values in the header " + header);
        }
        return checker.check(value);
    }

    @Override
    public AuthResult recheck(Authenticated admitted, Tenant tenant) {
        return admitted.alone(kind());
    }

    @Override
    public List<Health> health() {
        return List.of(new Health("api-keys", checker.state()));
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            checker.release();
        }
    }
}
