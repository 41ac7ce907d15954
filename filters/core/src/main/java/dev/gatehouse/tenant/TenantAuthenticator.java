package dev.gatehouse.tenant;

import dev.gatehouse.auth.AuthResult;
import dev.gatehouse.auth.AuthResult.Authenticated;
import dev.gatehouse.auth.AuthResult.Rejected;
import dev.gatehouse.auth.Authenticator;
import dev.gatehouse.auth.Challenge;
import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.IdentityMemo;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.http.RequestView;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * An authenticator whose identities are held against the request's tenant each time, whatever the other remembers of
 * them. Closing it closes nothing: the other is shared. Safe for use by
 * several threads.
 */
public final class TenantAuthenticator implements Authenticator {

    private final Authenticator credential;
    private final TenantAgreement agreement;
    private final IdentityMemo<Authenticated> memo = new IdentityMemo<>();

    /** An authenticator that asks {@code credential} first. */
    public TenantAuthenticator(Authenticator credential, TenantAgreement agreement) {
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
        Authenticated known = memo.find(identity, name);
        if (known == null) {
            known = new Authenticated(identity.inTenant(name));
            memo.keep(identity, name, known);
        }
        return known;
    }

    @Override
    public @Nullable Failure misuse(RequestView request) {
        return credential.misuse(request);
    }
}
