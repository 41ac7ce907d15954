package dev.gatehouse.containers;

import dev.gatehouse.testing.TestCa;
import dev.gatehouse.testing.TestCa.Issued;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;

/** The certificates of a run, and the stores from which a container reads them when it starts. */
final class TlsFiles {

    static final String PASSWORD = "changeit";

    /** Signs the container's own certificate. */
    static final TestCa SERVERS = TestCa.root("servers");

    /** Signs clients, and is the one that Gatehouse trusts. */
    static final TestCa CLIENTS = TestCa.root("clients");

    /** Signs clients that the container lets through the handshake, and Gatehouse does not trust. */
    static final TestCa FOREIGN = TestCa.root("foreign");

    private TlsFiles() {}

    /** Where the container's certificate and key are. */
    static Path server() {
        return directory().resolve("server.p12");
    }

    /** Where the authorities are whose clients the container lets in. */
    static Path authorities() {
        return directory().resolve("authorities.p12");
    }

    private static Path directory() {
        return Path.of(Container.property("containers.tls"));
    }

    /** Writes what a container reads. */
    static void write() throws IOException, GeneralSecurityException {
        Files.createDirectories(directory());
        Issued own = SERVERS.server();
        KeyStore server = empty();
        server.setKeyEntry(
                "server", own.key(), PASSWORD.toCharArray(), own.chain().toArray(Certificate[]::new));
        store(server, server());
        KeyStore authorities = empty();
        authorities.setCertificateEntry("clients", CLIENTS.certificate());
        authorities.setCertificateEntry("foreign", FOREIGN.certificate());
        store(authorities, authorities());
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static void store(KeyStore store, Path file) throws IOException, GeneralSecurityException {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
    }
}
