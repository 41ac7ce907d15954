package dev.gatehouse.provider;

import dev.gatehouse.config.SecretText;
import dev.gatehouse.fetch.ClientTls;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Who we are to an issuer. Immutable; never shows its secret.
 *
 * @param id our client's identifier
 * @param method how we prove it
 * @param secret the client's secret; null for the methods that have none
 * @param key the file with the key of {@code private_key_jwt}; null for the other methods
 * @param tls our side of the connection
 */
public record ClientConfig(
        String id,
        ClientAuthenticationMethod method,
        @Nullable SecretText secret,
        @Nullable Path key,
        ClientTls tls) {

    /** Whether the certificate is all the proof that there is. */
    public boolean authenticatesByTls() {
        return method == ClientAuthenticationMethod.TLS;
    }

    /** The files with the client's keys and certificates; none where it has a secret alone. */
    List<Path> files() {
        List<Path> files = new ArrayList<>(tls.files());
        if (key != null) {
            files.add(key);
        }
        return files;
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "ClientConfig[" + id + ", " + method.word() + "]";
    }
}
