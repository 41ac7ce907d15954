package dev.gatehouse.forward;

import java.util.List;
import java.util.stream.Stream;

/**
 * Headers by which other gateways, identity proxies and web server modules tell an application who calls. An
 * application that once stood behind one of them believes these headers, so no client may send them. A name that ends
 * with {@code *} stands for all names that begin so. Each comment names the documentation.
 *
 * <p>Left out on purpose, since clients themselves send them and an application must verify their values:
 * {@code X-Auth-Token} (OpenStack, Spring Session), {@code X-Token}, {@code X-Api-Key}, {@code X-Vault-Token},
 * {@code X-Hasura-*}, {@code X-Scope-OrgID}; and the signature headers {@code X-Amz-*}, {@code X-Goog-Date},
 * {@code X-Ms-Date}.
 */
final class IdentityHeaderFamilies {

    private static final List<String> CALLERS = List.of(
            // oauth2-proxy, Configuration: set-xauthrequest; its predecessor bitly/oauth2_proxy: Gap-Auth
            "X-Auth-Request-*",
            "Gap-Auth",
            "Gap-Signature",
            // Kong Gateway, authentication plugins: Upstream headers; Apache APISIX, key-auth and its like
            "X-Consumer-*",
            "X-Credential-*",
            "X-Anonymous-Consumer",
            "X-Authenticated-*",
            // Apache APISIX and lua-resty-openidc, openid-connect: set_userinfo_header, set_access_token_header
            "X-Userinfo",
            "X-User-Info",
            "X-Access-Token",
            "X-Id-Token",
            "X-Refresh-Token",
            // authentik, Proxy provider: Headers
            "X-Authentik-*",
            // Authelia, Proxies: Trusted header SSO (Remote-User, Remote-Groups, Remote-Email, Remote-Name)
            "Remote-*",
            // Kubernetes, Authenticating proxy: X-Remote-User, X-Remote-Group, X-Remote-Extra-…
            "X-Remote-*",
            // Kubernetes, User impersonation: believed of whoever has our service account's token
            "Impersonate-*",
            // Azure App Service, Work with user identities; AD FS: x-ms-forwarded-client-ip
            "X-Ms-Client-Principal",
            "X-Ms-Client-Principal-*",
            "X-Ms-Token-*",
            "X-Ms-Forwarded-Client-Ip",
            // iisnode: promoteServerVars
            "X-Iisnode-*",
            // Cloudflare, Access: Validate JWTs
            "Cf-Access-*",
            // Grafana, Auth proxy; Gitea, Reverse proxy authentication
            "X-Webauth-*",
            // Google Cloud, Identity-Aware Proxy: Getting the user's identity; App Engine: Request headers
            "X-Goog-Authenticated-User-*",
            "X-Goog-Iap-*",
            "X-Appengine-*",
            // Google Cloud Endpoints, API Gateway: Authenticating users
            "X-Endpoint-Api-*",
            "X-Apigateway-*",
            // AWS, Application Load Balancer: Authenticate users; VPC Lattice: HTTP targets; Verified Access: User
            // claims
            "X-Amzn-Oidc-*",
            "X-Amzn-Lattice-*",
            "X-Amzn-Ava-*",
            // MuleSoft, policies of Anypoint API Gateway: Obtaining user credentials
            "X-Agw-*",
            // Linkerd 2, proxy: l5d-client-id, l5d-remote-ip
            "L5d-*",
            // Dapr, Service invocation: what a sidecar says of the caller, and which application it is to call
            "Dapr-Caller-*",
            "Dapr-Callee-*",
            "Dapr-App-Id",
            // Kubeflow, Profiles: userid-header, groups
            "Kubeflow-*",
            // Snowflake, Snowpark Container Services: Ingress (Sf-Context-Current-User, -Email, -Token)
            "Sf-Context-*",
            // Home Assistant, Supervisor: ingress; LazyCat, HTTP headers
            "X-Hass-*",
            "X-Hassio-Key",
            "X-Hc-User-*",
            "X-Hc-Device-*",
            // Caddy, caddy-security: Inject headers with claims (X-Token-Subject, X-Token-User-Roles)
            "X-Token-*",
            // Vouch Proxy, README: headers
            "X-Vouch-*",
            // Apache httpd, mod_auth_openidc: OIDC_CLAIM_…, OIDC_access_token; mod_auth_mellon; mod_auth_cas
            "Oidc-*",
            // mod_oauth2
            "Oauth2-Claim-*",
            "Mellon-*",
            "Cas-*",
            // Shibboleth SP, Attribute access: ShibUseHeaders, and the names in its attribute map
            "Shib-*",
            "Eppn",
            "Persistent-Id",
            "Targeted-Id",
            "Affiliation",
            "Unscoped-Affiliation",
            "Entitlement",
            // Pomerium, JWT claim headers
            "X-Pomerium-*",
            // Tailscale, Serve: Identity headers
            "Tailscale-*",
            // Teleport, Application access: JWT
            "Teleport-Jwt-Assertion",
            // Istio, Copy JWT claims to HTTP headers (X-Jwt-Claim-…, formerly sec-istio-auth-userinfo); WSO2:
            // X-JWT-Assertion
            "X-Jwt-*",
            "Sec-Istio-Auth-Userinfo",
            // Envoy, HTTP header manipulation: what makes a request internal, and who its peer is
            "X-Envoy-Internal",
            "X-Envoy-External-Address",
            "X-Envoy-Peer-*",
            // Keycloak Gatekeeper (Louketo), Upstream headers; but X-Auth-Token is what OpenStack's clients send
            "X-Auth-Audience",
            "X-Auth-Email",
            "X-Auth-Expiresin",
            "X-Auth-Family-Name",
            "X-Auth-Given-Name",
            "X-Auth-Groups",
            "X-Auth-Name",
            "X-Auth-Preferred-Username",
            "X-Auth-Roles",
            "X-Auth-Subject",
            "X-Auth-User",
            "X-Auth-User-Id",
            "X-Auth-Userid",
            "X-Auth-Username",
            // Ory Oathkeeper, Mutators: header (X-User); nginx, auth_request guides (X-User, X-Email, X-Groups)
            "X-User",
            "X-User-Claims",
            "X-User-Email",
            "X-User-Groups",
            "X-User-Id",
            "X-User-Name",
            "X-User-Permissions",
            "X-User-Role",
            "X-User-Roles",
            "X-Userid",
            "X-Username",
            "X-Email",
            "X-Groups",
            "X-Role",
            "X-Roles",
            "X-Scopes",
            "X-Permissions",
            "X-Principal",
            "X-Principal-*",
            // Guides to single sign-on at nginx, httpd and API gateways
            "X-Sso-User",
            "Sso-User",
            "Authenticated-User",
            // LemonLDAP::NG, Exported variables; YunoHost, SSOwat
            "Auth-User",
            "Auth-Mail",
            "Auth-Groups",
            "Auth-Cn",
            "Lm-Remote-*",
            "Ynh-User",
            // IBM Security Verify Access (WebSEAL), Client identity in HTTP headers
            "Iv-*",
            // IBM WebSphere, web server plug-in: Private headers ($WSRU, $WSCC, $WSAT, …)
            "$WS*",
            // Symantec SiteMinder, Default HTTP headers
            "Sm-*",
            "Smuser",
            // Oracle Access Manager, Identity assertion; Oracle SSO; WebLogic plug-in: WL-Proxy-Client-Cert
            "Oam-*",
            "Osso-*",
            "Wl-Proxy-*",
            // GlassFish and Oracle iPlanet, pass-through plug-in: Proxy-auth-cert, Proxy-user-dn, Proxy-ssl-id; Jetty,
            // ForwardedRequestCustomizer
            "Proxy-*",
            "X-Proxied-Https",
            // OpenSearch, Proxy-based authentication and impersonation; Elasticsearch, run as; Sonatype Nexus, RUT
            "X-Proxy-*",
            "Opensearch-Security-Impersonate-As",
            "Opendistro-Security-Impersonate-As",
            "Es-Security-Runas-User",
            // Apache NiFi, Proxy configuration: believed of whoever has our client certificate
            "X-Proxied-Entities*",
            "X-Proxiedentit*",
            "X-Proxiedissuerschain",
            // Red Hat, Platform identity; Replit, Auth; Sandstorm, HTTP API; ShinyProxy; Posit Workbench and Connect
            "X-Rh-Identity",
            "X-Replit-*",
            "X-Sandstorm-*",
            "X-Sp-Userid",
            "X-Sp-Usergroups",
            "X-Rstudio-Username",
            "Rstudio-Connect-Credentials",
            "Shiny-Server-Credentials");

    /** Those above and {@link CertificateHeaderFamilies}. */
    static final List<String> NAMES = Stream.of(CALLERS, CertificateHeaderFamilies.NAMES)
            .flatMap(List::stream)
            .toList();

    private IdentityHeaderFamilies() {}
}
