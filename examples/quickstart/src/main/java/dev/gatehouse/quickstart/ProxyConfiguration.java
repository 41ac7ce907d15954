package dev.gatehouse.quickstart;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** The proxy's configuration file: one issuer, two tenants, a route for each kind of credential and of policy. */
record ProxyConfiguration(URI issuer, URI globex, URI backend, Path directory) {

    private static final String YAML = """
            # Written by the quickstart at each start.
            gatehouse:
              server:
                host: 127.0.0.1
                port: 0
              management:
                port: 0
                token: ${management-token}
              audit: file:${directory}/audit.json
              throttle:
                failures: 40/1m
              # What follows trusts this machine to be a proxy that has ended TLS in front.
              trusted-proxies: 127.0.0.1/32
              client-certificates:
                source: header
                header: Client-Cert
                ca: ${directory}/ca.pem
              api-keys:
                store: jdbc
                jdbc-url: jdbc:h2:file:${directory}/keys;AUTO_SERVER=TRUE
              issuers:
                main:
                  issuer: ${issuer}
                  audiences: orders-api
                  token-types: at+jwt
                  clock-skew: 0s
                  roles-claim: roles
                  tenant-claim: tenant
                  introspection: opaque
                  client-id: ${client-id}
                  client-secret: ${client-secret}
                globex:
                  issuer: ${globex}
                  audiences: orders-api
                  token-types: at+jwt
              # Acme is found by its credentials, Globex by the path: neither's credential is good for the other.
              tenants:
                acme:
                  issuers: main
                  claim: acme
                  certificates: "*"
                globex:
                  path-prefix: /t/globex
                  issuers: globex
              routes:
                globex:
                  path: /t/globex/**
                  authenticate: bearer
                  scopes: orders.read
                  tenants: globex
                  backends: ${backend}
                limited:
                  path: /api/limited/**
                  authenticate: bearer
                  rate-limit: 2/1h
                  rate-limit-by: client
                  backends: ${backend}
                trial:
                  path: /api/trial/**
                  authenticate: bearer
                  mode: report
                  backends: ${backend}
                orders:
                  path: /api/orders/**
                  authenticate: bearer
                  scopes: orders.read
                  forward: user-id,client-id,tenant,scopes,roles,request-id
                  backends: ${backend}
                partners:
                  path: /api/partners/**
                  authenticate: api-key
                  scopes: orders.read
                  backends: ${backend}
                machines:
                  path: /api/machines/**
                  authenticate: client-cert
                  backends: ${backend}
                vault:
                  path: /api/vault/**
                  authenticate: client-cert+bearer
                  scopes: orders.read
                  backends: ${backend}
                admin:
                  path: /api/admin/**
                  authenticate: bearer
                  scopes: orders.admin
                  forward: user-id,client-id,tenant,scopes,roles,request-id
                  backends: ${backend}
                public:
                  path: /public/**
                  authenticate: none
                  backends: ${backend}
            """;

    String yaml() {
        return YAML.replace("${issuer}", issuer.toString())
                .replace("${globex}", globex.toString())
                .replace("${backend}", backend.toString())
                .replace("${directory}", directory.toAbsolutePath().toString())
                .replace("${management-token}", UUID.randomUUID().toString())
                .replace("${client-id}", DemoClient.GATEHOUSE.id())
                .replace("${client-secret}", DemoClient.GATEHOUSE.secret());
    }

    Path write() throws IOException {
        return Files.writeString(Files.createDirectories(directory).resolve("gatehouse.yaml"), yaml());
    }
}
