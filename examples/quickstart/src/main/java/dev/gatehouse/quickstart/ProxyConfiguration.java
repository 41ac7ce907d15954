package dev.gatehouse.quickstart;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** The proxy's configuration file: one issuer, a route for readers, one for administrators, a public one. */
record ProxyConfiguration(URI issuer, URI backend) {

    private static final String YAML = """
            # Written by the quickstart at each start.
            gatehouse:
              server:
                host: 127.0.0.1
                port: 0
              issuers:
                main:
                  issuer: ${issuer}
                  audiences: orders-api
                  token-types: at+jwt
                  clock-skew: 0s
                  roles-claim: roles
                  tenant-claim: tenant
              routes:
                orders:
                  path: /api/orders/**
                  authenticate: bearer
                  scopes: orders.read
                  forward: user-id,client-id,tenant,scopes,roles,request-id
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
        return YAML.replace("${issuer}", issuer.toString()).replace("${backend}", backend.toString());
    }

    Path writeTo(Path directory) throws IOException {
        return Files.writeString(Files.createDirectories(directory).resolve("gatehouse.yaml"), yaml());
    }
}
