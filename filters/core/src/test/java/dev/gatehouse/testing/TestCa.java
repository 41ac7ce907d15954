package dev.gatehouse.testing;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A private certification authority that a test makes for itself; its keys are on P-256, unless they are the caller's. */
public final class TestCa {

    private static final AtomicLong SERIALS = new AtomicLong(1_000);

    private final KeyPair keys;
    private final X509Certificate certificate;
    private final List<X509Certificate> above;

    private TestCa(KeyPair keys, X509Certificate certificate, List<X509Certificate> above) {
        this.keys = keys;
        this.certificate = certificate;
        this.above = List.copyOf(above);
    }

    /** A root of this name; {@code more} go into its certificate. */
    public static TestCa root(String name, Extension... more) {
        KeyPair keys = newKeys();
        return new TestCa(keys, authority(name, keys, null, more), List.of());
    }

    /** An authority at the top whose key is the caller's. */
    public static TestCa root(String name, KeyPair keys) {
        return new TestCa(keys, authority(name, keys, null), List.of());
    }

    /** An authority below this one whose key is the caller's. */
    public TestCa intermediate(String name, KeyPair own) {
        return intermediate(name, own, new Extension[0]);
    }

    /** An authority below this one; {@code more} go into its certificate. */
    public TestCa intermediate(String name, Extension... more) {
        return intermediate(name, newKeys(), more);
    }

    /** The same authority, of the same name and key, below another one; without further extensions. */
    public TestCa signedAnew(TestCa signer) {
        return signer.intermediate(
                certificate.getSubjectX500Principal().getName().substring("CN=".length()), keys);
    }

    private TestCa intermediate(String name, KeyPair own, Extension... more) {
        List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
        chain.addAll(above);
        return new TestCa(own, authority(name, own, this, more), chain);
    }

    /** What signs with the key of a certificate that is no authority's. */
    public TestCa below(Issued client) {
        KeyPair own = new KeyPair(client.certificate().getPublicKey(), client.key());
        List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
        chain.addAll(above);
        return new TestCa(own, client.certificate(), chain);
    }

    /** The authority's own certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** A certificate for clients, good for a day, with this common name. */
    public Issued client(String commonName) {
        return issue("CN=" + commonName).issue();
    }

    /** A certificate for the server at 127.0.0.1 and localhost, good for a day. */
    public Issued server() {
        return issue("CN=localhost")
                .purpose(KeyPurposeId.id_kp_serverAuth)
                .name(GeneralName.dNSName, "localhost")
                .name(GeneralName.iPAddress, "127.0.0.1")
                .issue();
    }

    /** A certificate for a subject such as {@code CN=orders,O=Shop}, as a client's unless told otherwise. */
    public Request issue(String subject) {
        return new Request(subject);
    }

    /** A list of revoked certificates, good from {@code from} for {@code lifetime}. */
    public X509CRL crl(Instant from, Duration lifetime, X509Certificate... revoked) {
        try {
            X509v2CRLBuilder builder = new X509v2CRLBuilder(
                    X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()), Date.from(from));
            builder.setNextUpdate(Date.from(from.plus(lifetime)));
            for (X509Certificate each : revoked) {
                builder.addCRLEntry(each.getSerialNumber(), Date.from(from), CRLReason.keyCompromise);
            }
            return new JcaX509CRLConverter()
                    .getCRL(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The authority's private key, to answer OCSP requests with. */
    public PrivateKey key() {
        return keys.getPrivate();
    }

    /** Something encoded as PEM (RFC 7468). */
    public static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }

    /** Writes certificates as PEM, one after the other. */
    public static Path write(Path file, X509Certificate... certificates) throws IOException {
        StringBuilder text = new StringBuilder();
        for (X509Certificate each : certificates) {
            text.append(pemOf(each));
        }
        return Files.writeString(file, text);
    }

    /** A certificate as PEM. */
    public static String pemOf(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate authority(String name, KeyPair own, @Nullable TestCa signer, Extension... more) {
        try {
            X500Name subject = new X500Name("CN=" + name);
            X500Name issuer = signer == null
                    ? subject
                    : X500Name.getInstance(
                            signer.certificate.getSubjectX500Principal().getEncoded());
            Instant now = Instant.now();
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    BigInteger.valueOf(SERIALS.incrementAndGet()),
                    Date.from(now.minus(Duration.ofDays(400))),
                    Date.from(now.plus(Duration.ofDays(400))),
                    subject,
                    own.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature));
            for (Extension each : more) {
                builder.addExtension(each);
            }
            PrivateKey key = signer == null ? own.getPrivate() : signer.keys.getPrivate();
            return sign(builder, key);
        } catch (CertIOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key) {
        try {
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer(key)));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ContentSigner signer(PrivateKey key) throws OperatorCreationException {
        return new JcaContentSignerBuilder(key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA")
                .build(key);
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A certificate with its private key.
     *
     * @param chain itself first, then the authorities between it and the root, which is left out
     */
    public record Issued(List<X509Certificate> chain, PrivateKey key) {

        /** Copies the chain. */
        public Issued {
            chain = List.copyOf(chain);
        }

        /** The certificate itself. */
        public X509Certificate certificate() {
            return chain.get(0);
        }

        /** Writes the chain as PEM. */
        public Path writeChain(Path file) throws IOException {
            return write(file, chain.toArray(X509Certificate[]::new));
        }

        /** Writes the private key as PKCS #8 in PEM. */
        public Path writeKey(Path file) throws IOException {
            return Files.writeString(file, pem("PRIVATE KEY", key.getEncoded()));
        }

        /** Leaves the key out. */
        @Override
        public String toString() {
            return "Issued[" + certificate().getSubjectX500Principal() + "]";
        }
    }

    /** What a certificate is to say. */
    public final class Request {

        private final String subject;
        private final List<GeneralName> names = new ArrayList<>();
        private @Nullable KeyPurposeId purpose = KeyPurposeId.id_kp_clientAuth;
        private @Nullable String responder;
        private @Nullable PublicKey subjectKey;
        private Instant from = Instant.now().minus(Duration.ofMinutes(5));
        private Instant until = Instant.now().plus(Duration.ofDays(1));

        private Request(String subject) {
            this.subject = subject;
        }

        /** Adds an alternative name of a kind such as {@code GeneralName.uniformResourceIdentifier}. */
        public Request name(int kind, String value) {
            names.add(new GeneralName(kind, value));
            return this;
        }

        /** Sets the one extended key usage; null for none. */
        public Request purpose(@Nullable KeyPurposeId given) {
            purpose = given;
            return this;
        }

        /** Names the OCSP responder that knows of it. */
        public Request responder(String url) {
            responder = url;
            return this;
        }

        /** Sets whose key it is for, in the place of a new one. */
        public Request key(PublicKey given) {
            subjectKey = given;
            return this;
        }

        /** Sets when it is valid. */
        public Request valid(Instant notBefore, Instant notAfter) {
            from = notBefore;
            until = notAfter;
            return this;
        }

        /** Makes it. */
        public Issued issue() {
            try {
                KeyPair own = newKeys();
                JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                        X500Name.getInstance(
                                certificate.getSubjectX500Principal().getEncoded()),
                        BigInteger.valueOf(SERIALS.incrementAndGet()),
                        Date.from(from),
                        Date.from(until),
                        new X500Name(subject),
                        subjectKey == null ? own.getPublic() : subjectKey);
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
                builder.addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate.getPublicKey()));
                if (purpose != null) {
                    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
                }
                if (responder != null) {
                    builder.addExtension(
                            Extension.authorityInfoAccess,
                            false,
                            new AuthorityInformationAccess(
                                    AccessDescription.id_ad_ocsp,
                                    new GeneralName(GeneralName.uniformResourceIdentifier, responder)));
                }
                if (!names.isEmpty()) {
                    builder.addExtension(
                            Extension.subjectAlternativeName,
                            false,
                            new GeneralNames(names.toArray(GeneralName[]::new)));
                }
                List<X509Certificate> chain = new ArrayList<>();
                chain.add(sign(builder, keys.getPrivate()));
                if (!above.isEmpty()) {
                    chain.add(certificate);
                    chain.addAll(above.subList(0, above.size() - 1));
                }
                return new Issued(chain, own.getPrivate());
            } catch (GeneralSecurityException | CertIOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
