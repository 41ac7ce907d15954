package dev.gatehouse.tenant;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.Authenticator;
import dev.gatehouse.auth.Challenge;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.IdentityMemo;
import dev.gatehouse.auth.Invitation;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.http.RequestView;
import org.jspecify.annotations.Nullable;

import java.lang.ref.WeakReference;
import java.util.List;

/**
 * An authenticator whose identities are held against the request's tenant each time, whatever the other remembers of
 * them. Closing it closes nothing: the other is shared. Safe for use by
 * several threads.
 */
public final class TenantAuthenticator implements Authenticator {

    private final Authenticator credential;
    private final TenantAgreement agreement;
    private final IdentityMemo<WeakReference<Authenticated>> memo;

    /**
     * An authenticator that asks {@code credential} first.
     *
     * @param memo the callers in their tenants, the same for all routes
     */
    public TenantAuthenticator(
            Authenticator credential, TenantAgreement agreement, IdentityMemo<WeakReference<Authenticated>> memo) {
        this.memo = memo;
        this.credential = credential;
        this.agreement = agreement;
    }

    @Override
    public String kind() {
        return credential.kind();
    }

    @Override
    public List<Challenge> challenges(RequestView request) {
        return credential.challenges(request);
    }

    @Override
    public boolean canInvite(RequestView request, Tenant tenant) {
        return credential.canInvite(request, tenant);
    }

    @Override
    public @Nullable Invitation invite(RequestView request, Tenant tenant) {
        return credential.invite(request, tenant);
    }

    @Override
    public void forget(RequestView request, Tenant tenant) {
        credential.forget(request, tenant);
    }

    @Override
    public boolean isPresented(RequestView request) {
        return credential.isPresented(request);
    }

    @Override
    public AuthResult authenticate(RequestView request, Tenant tenant) {
        AuthResult result = credential.authenticate(request, tenant);
        if (!(result instanceof Authenticated authenticated)) {
            return result;
        }
        Identity identity = authenticated.identity();
        Failure refusal = agreement.refusal(tenant, identity);
        if (refusal != null) {
            return new Rejected(refusal);
        }
        String name = agreement.nameFor(tenant, identity);
        if (name.equals(identity.tenant())) {
            return authenticated;
        }
        WeakReference<Authenticated> remembered = memo.find(identity, name);
        Authenticated known = remembered == null ? null : remembered.get();
        if (known == null) {
            known = new Authenticated(
                    identity.inTenant(name), authenticated.token(), authenticated.login(), authenticated.parts());
            // Weakly, since it holds the claims.
            memo.keep(identity, name, new WeakReference<>(known));
        }
        return known;
    }

    /** The tenant is the one that the credential was found to agree with when it was admitted. */
    @Override
    public AuthResult recheck(Authenticated admitted, Tenant tenant) {
        return credential.recheck(admitted, tenant);
    }

    @Override
    public @Nullable Failure misuse(RequestView request) {
        return credential.misuse(request);
    }
}
