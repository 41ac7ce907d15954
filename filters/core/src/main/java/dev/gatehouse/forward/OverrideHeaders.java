package dev.gatehouse.forward;

import java.util.List;

/**
 * Headers by which a client would talk a backend into another path, file, method, scheme, host or client address than the
 * one that was authorised here. No client's value of them goes on, and no setting lets it. A name that ends with {@code *}
 * stands for all names that begin so. Each comment names the documentation.
 */
final class OverrideHeaders {

    static final List<String> NAMES = List.of(
            // RFC 7239; of X-Forwarded-… (-Prefix, -Path, -Uri, -Method) each proxy has words of its own
            "Forwarded*",
            "X-Forwarded*",
            // Gunicorn, Settings: forwarder_headers, believed of loopback peers; Flask and nginx guides: X-Script-Name
            "Script-Name",
            "Path-Info",
            "X-Script-Name",
            "X-Path-Info",
            // Home Assistant, Apps: Ingress; Traefik, ReplacePath; Posit Workbench, Running with a proxy; NiFi, Proxy
            // configuration (X-ProxyContextPath)
            "X-Ingress-Path",
            "X-Replaced-Path",
            "X-Rstudio-Root-Path",
            "X-Rstudio-Request",
            "X-Rsc-Request",
            "X-Proxycontextpath",
            "X-Proxyhost",
            "X-Proxyport",
            "X-Proxyscheme",
            // Rack::Sendfile, CVE-2025-61780; Plack, CVE-2026-7381; Symfony, BinaryFileResponse
            "X-Sendfile-Type",
            "X-Accel-*",
            // Next.js, its internal headers, CVE-2025-29927; but its own browser code sends X-Middleware-Prefetch
            "X-Middleware-Subrequest*",
            "X-Middleware-Invoke",
            "X-Middleware-Next",
            "X-Middleware-Override-Headers",
            "X-Middleware-Redirect",
            "X-Middleware-Request-*",
            "X-Middleware-Rewrite",
            "X-Middleware-Set-Cookie",
            "X-Middleware-Skip",
            "X-Invoke-*",
            "X-Matched-Path",
            "X-Now-Route-Matches",
            // Envoy, HTTP header manipulation; Original destination (X-Envoy-Original-Dst-Host)
            "X-Envoy-Original-*",
            // Linkerd, l5d-dst-override; Linkerd 1, HTTP headers (l5d-dtab, l5d-ctx-dtab)
            "L5d-Dst-*",
            "L5d-Dtab",
            "L5d-Ctx-Dtab",
            "Dtab-Local",
            // IIS, URL Rewrite and ISAPI_Rewrite; Symfony and Zend read both; Azure App Service
            "X-Rewrite-*",
            "X-Override-Url",
            "X-Http-Host-Override",
            "X-Host",
            "X-Waws-Unencoded-Url",
            "Disguised-Host",
            // ingress-nginx, Custom headers; ASP.NET Core, Forwarded Headers Middleware (X-Original-For, -Prefix, …)
            "X-Original-For",
            "X-Original-Forwarded-For",
            "X-Original-Host",
            "X-Original-Method",
            "X-Original-Path",
            "X-Original-Port",
            "X-Original-Prefix",
            "X-Original-Proto",
            "X-Original-Remote-Addr",
            "X-Original-Scheme",
            "X-Original-Uri",
            "X-Original-Url",
            "X-Scheme",
            "X-Url-Scheme",
            "Front-End-Https",
            // Rack::MethodOverride, Express method-override, Symfony; OData (X-HTTP-Method): a POST that the route's
            // methods
            // allow would become a DELETE behind it
            "X-Http-Method",
            "X-Http-Method-Override",
            "X-Method-Override",
            // GlassFish and its kin, network-config: auth-pass-through-enabled (AuthPassthrough, ProxyHandler)
            "Proxy-Ip",
            "Proxy-Keysize",
            // CGI: becomes HTTP_PROXY (CVE-2016-5385)
            "Proxy",
            // Client addresses: nginx and guides; Cloudflare; Fastly; Fly.io; Akamai; Azure Front Door; Netlify;
            // Imperva;
            // Sucuri; DigitalOcean; Vercel; CloudFront; Alibaba Cloud
            "Client-Ip",
            "X-Client-Ip",
            "X-Cluster-Client-Ip",
            "X-Real-*",
            "X-Remote-Addr",
            "Cf-Connecting-Ip",
            "Cf-Connecting-Ipv6",
            "Cf-Pseudo-Ipv4",
            "Fastly-Client-Ip",
            "Fly-Client-Ip",
            "True-Client-Ip",
            "X-Azure-Clientip",
            "X-Azure-Socketip",
            "X-Nf-Client-Connection-Ip",
            "Incap-Client-Ip",
            "X-Sucuri-Clientip",
            "Do-Connecting-Ip",
            "X-Vercel-Forwarded-For",
            "X-Vercel-Proxied-For",
            "Cloudfront-Viewer-Address",
            "Ali-Cdn-Real-Ip",
            "Ali-Real-Client-Ip");

    private OverrideHeaders() {}
}
