package dev.gatehouse.fetch;

import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Our side of a connection to a provider, from PEM files. Immutable; two of the same files are equal.
 *
 * @param certificate our certificate and those between it and its root, in this order; null to show none
 * @param key its private key as PKCS #8; null just where {@code certificate} is
 * @param authorities whom to trust; null for the JVM's own
 */
public record ClientTls(
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable Path authorities) {

    /** Checks that certificate and key come together. */
    public ClientTls {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("a certificate needs its key, and a key its certificate");
        }
    }

    /** The files, those that there are. */
    public List<Path> files() {
        return Stream.of(Optional.ofNullable(certificate), Optional.ofNullable(key), Optional.ofNullable(authorities))
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * A context by what the files hold now; null if there are none, so that the JVM's own will do.
     *
     * @throws IOException if a file can't be read
     * @throws MalformedException if a file does not hold what it should
     */
    public @Nullable SSLContext context() throws IOException, MalformedException {
        if (certificate == null && authorities == null) {
            return null;
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(), trustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new MalformedException("a key or certificate of a type that TLS can't use");
        }
    }

    private KeyManager @Nullable [] keyManagers() throws IOException, MalformedException, GeneralSecurityException {
        if (certificate == null || key == null) {
            return null;
        }
        List<X509Certificate> chain = PemFile.certificates(certificate);
        PrivateKey own = PemFile.privateKey(key);
        if (!belong(own, chain.get(0).getPublicKey())) {
            throw new MalformedException("the key is not the certificate's");
        }
        char[] password = new char[0];
        KeyStore store = empty();
        store.setKeyEntry("own", own, password, chain.toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    private TrustManager @Nullable [] trustManagers() throws IOException, MalformedException, GeneralSecurityException {
        if (authorities == null) {
            return null;
        }
        KeyStore store = empty();
        int number = 0;
        for (X509Certificate authority : PemFile.certificates(authorities)) {
            store.setCertificateEntry("authority-" + number++, authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /** Found out here, at start, rather than by a handshake that fails. */
    private static boolean belong(PrivateKey own, PublicKey certified) throws GeneralSecurityException {
        if (!own.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        Signature signature = Signature.getInstance(
                switch (own.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> "Ed25519";
                });
        signature.initSign(own);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        return signature.verify(signed);
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
