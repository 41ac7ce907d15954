package dev.gatehouse.auth;

import dev.gatehouse.auth.AuthResult.Absent;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.http.RequestView;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * A client certificate and another credential, both needed, for the same principal. The identity is the other
 * credential's. Immutable.
 */
public final class BothAuthenticator implements Authenticator {

    private final String kind;
    private final Authenticator certificate;
    private final Authenticator other;
    private final SamePrincipal rule;

    /**
     * An authenticator for both.
     *
     * @param kind the alternative as configured, such as {@code client-cert+bearer}
     * @param rule when the two name the same principal
     */
    public BothAuthenticator(String kind, Authenticator certificate, Authenticator other, SamePrincipal rule) {
        this.kind = kind;
        this.certificate = certificate;
        this.other = other;
        this.rule = rule;
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public List<Challenge> challenges(RequestView request) {
        List<Challenge> both = new ArrayList<>(certificate.challenges(request));
        both.addAll(other.challenges(request));
        return both;
    }

    @Override
    public @Nullable Failure misuse(RequestView request) {
        Failure failure = certificate.misuse(request);
        return failure == null ? other.misuse(request) : failure;
    }

    @Override
    public boolean canInvite(RequestView request, Tenant tenant) {
        return other.canInvite(request, tenant);
    }

    @Override
    public @Nullable Invitation invite(RequestView request, Tenant tenant) {
        return other.invite(request, tenant);
    }

    @Override
    public void forget(RequestView request, Tenant tenant) {
        other.forget(request, tenant);
    }

    @Override
    public boolean isPresented(RequestView request) {
        return certificate.isPresented(request) && other.isPresented(request);
    }

    @Override
    public AuthResult authenticate(RequestView request, Tenant tenant) {
        AuthResult first = certificate.authenticate(request, tenant);
        if (first instanceof Rejected) {
            return first;
        }
        if (!(first instanceof Authenticated holder)) {
            // Not asked: another alternative may take it alone, and a proof counts once only.
            return other.isPresented(request) ? incomplete(certificate) : Absent.INSTANCE;
        }
        AuthResult second = other.authenticate(request, tenant);
        if (second instanceof Rejected) {
            return second;
        }
        if (!(second instanceof Authenticated caller)) {
            return incomplete(other);
        }
        String own = holder.identity().tenant();
        if (own != null && !own.equals(caller.identity().tenant())) {
            return Rejected.of(
                    FailureCode.TENANT_MISMATCH,
                    "the certificate is of the tenant " + own + ", the other credential of "
                            + caller.identity().tenant());
        }
        String principal = holder.identity().subject();
        if (!rule.holds(principal, caller.identity())) {
            return Rejected.of(
                    FailureCode.PRINCIPALS_DIFFER,
                    "the certificate's principal " + principal + " is not what same-principal makes of "
                            + caller.identity());
        }
        return joined(holder, caller);
    }

    /** The rule for principals held when the two were admitted together. */
    @Override
    public AuthResult recheck(Authenticated admitted, Tenant tenant) {
        AuthResult first = certificate.recheck(admitted, tenant);
        AuthResult second = other.recheck(admitted, tenant);
        if (first instanceof Authenticated holder && second instanceof Authenticated caller) {
            return joined(holder, caller);
        }
        if (first instanceof Rejected) {
            return first;
        }
        if (first instanceof Authenticated) {
            return second instanceof Rejected ? second : incomplete(other);
        }
        return second instanceof Absent ? Absent.INSTANCE : incomplete(certificate);
    }

    private Authenticated joined(Authenticated holder, Authenticated caller) {
        return new Authenticated(
                caller.identity().withScheme(kind),
                caller.token(),
                caller.login(),
                List.of(holder.identity(), caller.identity()));
    }

    private Rejected incomplete(Authenticator missing) {
        return Rejected.of(
                FailureCode.CREDENTIAL_INCOMPLETE, kind + " needs both, and " + missing.kind() + " is missing");
    }
}
