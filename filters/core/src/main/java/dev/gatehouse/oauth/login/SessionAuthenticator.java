package dev.gatehouse.oauth.login;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Absent;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.Authenticator;
import dev.gatehouse.auth.Challenge;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Invitation;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.auth.token.BearerToken;
import dev.gatehouse.auth.token.TokenCheck;
import dev.gatehouse.http.FetchMetadata;
import dev.gatehouse.http.RequestView;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A session cookie as a credential. Of several logins the route's counts, or else the one whose issuer the request's tenant
 * takes. Safe for use by several threads.
 */
public final class SessionAuthenticator implements Authenticator {

    /** The kind's name in {@code gatehouse.routes.<r>.authenticate}. */
    public static final String KIND = "session";

    private static final List<Challenge> CHALLENGES = List.of(Challenge.of("Session"));

    private final List<LoginSessions> logins;
    private final TokenCheck revocations;

    /**
     * An authenticator by one of {@code logins}.
     *
     * @param revocations held against each session's access token
     */
    SessionAuthenticator(List<LoginSessions> logins, TokenCheck revocations) {
        this.logins = List.copyOf(logins);
        this.revocations = revocations;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Challenge> challenges(RequestView request) {
        return CHALLENGES;
    }

    private @Nullable LoginSessions of(Tenant tenant) {
        for (LoginSessions login : logins) {
            if (tenant.takesTokensOf(login.issuer())) {
                return login;
            }
        }
        return null;
    }

    @Override
    public boolean isPresented(RequestView request) {
        return logins.stream().anyMatch(login -> login.isPresented(request));
    }

    @Override
    public AuthResult authenticate(RequestView request, Tenant tenant) {
        LoginSessions login = of(tenant);
        if (login == null) {
            return Absent.INSTANCE;
        }
        AuthResult result = login.authenticate(request);
        if (!(result instanceof Authenticated authenticated) || authenticated.token() == null) {
            return result;
        }
        Failure revoked = revocations.refusal(
                request, BearerToken.of(authenticated.token().value()), authenticated.identity());
        if (revoked == null) {
            return result;
        }
        // A login may bring what is not revoked; to begin one by ourselves could go on for ever.
        forget(request, tenant);
        return Rejected.of(FailureCode.TOKEN_REVOKED, revoked.reason());
    }

    /** A session of another login is no session here: its cookie would not have been read. */
    @Override
    public AuthResult recheck(Authenticated admitted, Tenant tenant) {
        LoginSessions login = of(tenant);
        return login != null && login.login().config().name().equals(admitted.login())
                ? admitted.alone(KIND)
                : Absent.INSTANCE;
    }

    @Override
    public void forget(RequestView request, Tenant tenant) {
        LoginSessions login = of(tenant);
        if (login != null) {
            login.end(request, "revoked");
        }
    }

    @Override
    public boolean canInvite(RequestView request, Tenant tenant) {
        return of(tenant) != null && FetchMetadata.showsPage(request);
    }

    @Override
    public @Nullable Invitation invite(RequestView request, Tenant tenant) {
        LoginSessions login = of(tenant);
        return login == null || !FetchMetadata.showsPage(request) ? null : login.invite(request);
    }
}
