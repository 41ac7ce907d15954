package dev.gatehouse.provider;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The ways to authenticate a client (OpenID Connect Core §9, RFC 8705 §2). */
public enum ClientAuthenticationMethod {
    /** {@code client_secret_basic}. */
    BASIC,
    /** {@code client_secret_post}. */
    POST,
    /** {@code private_key_jwt}. */
    PRIVATE_KEY_JWT,
    /** {@code tls_client_auth} and {@code self_signed_tls_client_auth}: the certificate alone. */
    TLS;

    static final String WORDS =
            Arrays.stream(values()).map(ClientAuthenticationMethod::word).collect(Collectors.joining(", "));

    /** As the specifications spell it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ClientAuthenticationMethod parse(String text) {
        return Arrays.stream(values())
                .filter(method -> method.word().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("is none of these"));
    }
}
