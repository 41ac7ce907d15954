package dev.gatehouse.auth;

import dev.gatehouse.auth.AuthResult.Absent;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.config.CredentialMask;
import dev.gatehouse.http.RequestView;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Function;

/**
 * Authenticators in the configured order. The first credential that is presented decides: a bad one never falls through
 * to the next. Immutable.
 */
public final class AuthenticatorChain {

    private static final Logger LOG = System.getLogger(AuthenticatorChain.class.getName());

    private final List<Authenticator> authenticators;

    /** A chain in the order of the list. */
    public AuthenticatorChain(List<Authenticator> authenticators) {
        this.authenticators = List.copyOf(authenticators);
    }

    /** The outcome of the first authenticator that finds a credential; absent if none does. Never throws. */
    public AuthResult authenticate(RequestView request, Tenant tenant) {
        for (int i = 0; i < authenticators.size(); i++) {
            Failure misuse = authenticators.get(i).misuse(request);
            if (misuse != null) {
                return new Rejected(misuse);
            }
        }
        return firstPresented(authenticator -> guarded(authenticator, request, tenant));
    }

    /**
     * Returns what {@link #authenticate} would return for a request that brings the credentials of {@code admitted} and no
     * others.
     */
    public AuthResult recheck(Authenticated admitted, Tenant tenant) {
        return firstPresented(authenticator -> authenticator.recheck(admitted, tenant));
    }

    private AuthResult firstPresented(Function<Authenticator, AuthResult> question) {
        AuthResult incomplete = Absent.INSTANCE;
        for (int i = 0; i < authenticators.size(); i++) {
            AuthResult result = question.apply(authenticators.get(i));
            if (isIncomplete(result)) {
                incomplete = result;
            } else if (!(result instanceof Absent)) {
                return result;
            }
        }
        return incomplete;
    }

    /** One of two is no bad credential: it may be all that another kind needs, and is refused if none takes it. */
    private static boolean isIncomplete(AuthResult result) {
        return result instanceof Rejected rejected && rejected.failure().code() == FailureCode.CREDENTIAL_INCOMPLETE;
    }

    /** The authenticators, for their challenges. */
    public List<Authenticator> authenticators() {
        return authenticators;
    }

    /** Broken infrastructure is caught here, once: it is neither the caller's fault nor a way in. */
    private static AuthResult guarded(Authenticator authenticator, RequestView request, Tenant tenant) {
        try {
            return authenticator.authenticate(request, tenant);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.log(
                    Level.ERROR,
                    "GH1302 the authenticator for " + authenticator.kind() + " failed",
                    CredentialMask.of(e));
            return Rejected.of(
                    FailureCode.INTERNAL_ERROR,
                    authenticator.kind() + " failed with " + e.getClass().getName());
        }
    }
}
