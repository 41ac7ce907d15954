package dev.gatehouse.security;

import jakarta.security.auth.message.MessageInfo;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.AuthenticationParameters;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import java.security.Principal;
import java.util.Set;
import java.util.TreeSet;
import javax.security.auth.Subject;
import javax.security.auth.callback.CallbackHandler;

/** Keeps what the mechanism tells the container; from then on its request knows the caller. */
final class RecordingMessageContext implements HttpMessageContext {

    private HttpServletRequest request;
    private HttpServletResponse response;
    private @Nullable Principal caller;
    private Set<String> groups = Set.of();

    RecordingMessageContext(HttpServletRequest request, HttpServletResponse response) {
        this.request = new HttpServletRequestWrapper(request) {
            @Override
            public @Nullable Principal getUserPrincipal() {
                return caller;
            }

            @Override
            public void logout() {
                cleanClientSubject();
            }
        };
        this.response = response;
    }

    @Nullable
    Principal caller() {
        return caller;
    }

    @Nullable
    String callerName() {
        return caller == null ? null : caller.getName();
    }

    Set<String> groups() {
        return new TreeSet<>(groups);
    }

    @Override
    public AuthenticationStatus notifyContainerAboutLogin(Principal principal, Set<String> roles) {
        caller = principal;
        groups = roles;
        return AuthenticationStatus.SUCCESS;
    }

    @Override
    public AuthenticationStatus notifyContainerAboutLogin(String name, Set<String> roles) {
        return notifyContainerAboutLogin((Principal) () -> name, roles);
    }

    @Override
    public AuthenticationStatus notifyContainerAboutLogin(CredentialValidationResult result) {
        throw new AssertionError("the engine validates itself");
    }

    @Override
    public AuthenticationStatus doNothing() {
        return AuthenticationStatus.NOT_DONE;
    }

    @Override
    public HttpServletRequest getRequest() {
        return request;
    }

    @Override
    public void setRequest(HttpServletRequest changed) {
        request = changed;
    }

    @Override
    public HttpMessageContext withRequest(HttpServletRequest changed) {
        request = changed;
        return this;
    }

    @Override
    public HttpServletResponse getResponse() {
        return response;
    }

    @Override
    public void setResponse(HttpServletResponse changed) {
        response = changed;
    }

    @Override
    public boolean isProtected() {
        return request.getRequestURI().endsWith("/constrained");
    }

    @Override
    public boolean isAuthenticationRequest() {
        return false;
    }

    @Override
    public boolean isRegisterSession() {
        return false;
    }

    @Override
    public void setRegisterSession(String name, Set<String> roles) {}

    @Override
    public void cleanClientSubject() {
        caller = null;
        groups = Set.of();
    }

    @Override
    public AuthenticationParameters getAuthParameters() {
        return new AuthenticationParameters();
    }

    @Override
    public @Nullable CallbackHandler getHandler() {
        return null;
    }

    @Override
    public @Nullable MessageInfo getMessageInfo() {
        return null;
    }

    @Override
    public @Nullable Subject getClientSubject() {
        return null;
    }

    @Override
    public @Nullable Principal getCallerPrincipal() {
        return caller;
    }

    @Override
    public Set<String> getGroups() {
        return groups;
    }

    @Override
    public AuthenticationStatus redirect(String location) {
        throw new AssertionError("the engine does not redirect here");
    }

    @Override
    public AuthenticationStatus forward(String path) {
        throw new AssertionError("the engine does not forward");
    }

    @Override
    public AuthenticationStatus responseUnauthorized() {
        throw new AssertionError("the engine replies itself");
    }

    @Override
    public AuthenticationStatus responseNotFound() {
        throw new AssertionError("the engine replies itself");
    }
}
