package dev.gatehouse.forward;

import java.util.List;

/**
 * Headers by which servers that end TLS tell an application about the client's certificate; see
 * {@link IdentityHeaderFamilies}.
 */
final class CertificateHeaderFamilies {

    static final List<String> NAMES = List.of(
            // IIS Application Request Routing; ASP.NET Core Module, IISOptions: ForwardClientCertificate
            "X-Arr-Clientcert",
            "X-Arr-Ssl",
            "Ms-Aspnetcore-*",
            // Cloudflare, SSL/TLS: Forward client certificate to server; Managed transforms: TLS client auth headers
            "Cf-Client-Cert-*",
            "Cf-Cert-*",
            "X-Cert-*",
            // AWS, Application Load Balancer: Mutual authentication; CloudFront: Viewer mTLS headers
            "X-Amzn-Mtls-*",
            "Cloudfront-Viewer-Cert-*",
            // ingress-nginx, Client certificates; Tomcat, SSLValve (ssl_client_cert, ssl_cipher, ssl_session_id)
            "Ssl-*",
            // F5 BIG-IP, Inserting certificates into HTTP headers (SSLClientCertStatus, SSLClientCertSN,
            // SSLClientCertb64)
            "Sslclientcert*",
            // HAProxy, Client certificate authentication: X-SSL-…
            "X-Ssl-*",
            // Google Cloud, Load balancing: Mutual TLS custom headers; guides to nginx and httpd
            "X-Client-Cert",
            "X-Client-Cert-*",
            "X-Client-Certificate",
            "X-Client-Certificate-*",
            "X-Client-Crt",
            "X-Client-Dn",
            "X-Client-S-Dn",
            "X-Client-I-Dn",
            "X-Client-Cn",
            "X-Client-Subject",
            "X-Client-Subject-*",
            "X-Client-Issuer",
            "X-Client-Issuer-*",
            "X-Client-San",
            "X-Client-Serial",
            "X-Client-Fingerprint",
            "X-Client-Verify",
            "X-Client-Verified",
            "X-Client-Tls-Cert*",
            "X-Clientcert*",
            "X-Tls-Client-*",
            "Tls-Client-*");

    private CertificateHeaderFamilies() {}
}
