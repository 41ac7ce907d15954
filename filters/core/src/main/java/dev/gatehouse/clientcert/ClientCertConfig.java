package dev.gatehouse.clientcert;

import dev.gatehouse.auth.Authenticator;
import dev.gatehouse.auth.CredentialKind;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.ValueType;
import dev.gatehouse.peer.ClientCertificates;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;

/**
 * How client certificates are validated, and whom they name. Immutable.
 *
 * @param certificates where they come from
 * @param authorities the file with the authorities that count
 * @param revocation how it is found out whether one was revoked
 * @param crlFile the file with the lists of revoked ones; null if there is none
 * @param ocsp how responders are asked
 * @param principal where the principal stands, the first that is present
 * @param allowed patterns of principals; none for all
 */
public record ClientCertConfig(
        ClientCertificates certificates,
        Path authorities,
        Revocation revocation,
        @Nullable Path crlFile,
        OcspPolicy ocsp,
        List<PrincipalSource> principal,
        List<String> allowed)
        implements CredentialKind.Config {

    /** The kind's name. */
    public static final String NAME = "client-cert";

    private static final String GROUP = "gatehouse.client-certificates.";

    private static final ConfigKey<Path> CA = ConfigKey.of(
            GROUP + "ca",
            ValueType.file(),
            "The authorities whose client certificates count, as PEM; read again when it changes. Certificates are"
                    + " validated against it whatever their source is.");
    private static final ConfigKey<Revocation> REVOCATION = ConfigKey.of(
                    GROUP + "revocation",
                    ValueType.oneOf(Revocation.class),
                    "How it is found out whether a client certificate, or one that signed it, was revoked. What can't be"
                            + " found out is refused with 503.")
            .withDefault("none")
            .asRestriction();
    private static final ConfigKey<Path> CRL_FILE = ConfigKey.of(
            GROUP + "crl-file",
            ValueType.file(),
            "With revocation=crl: the lists of every authority in a chain, as PEM or one in DER; read again when it"
                    + " changes.");
    private static final ConfigKey<URI> OCSP_URI = ConfigKey.of(
            GROUP + "ocsp-uri",
            ValueType.url(),
            "With revocation=ocsp: the responder to ask. Not set: the one that the certificate names.");
    private static final ConfigKey<Duration> OCSP_TIMEOUT = ConfigKey.of(
                    GROUP + "ocsp-timeout",
                    ValueType.duration(Duration.ofMillis(100), Duration.ofSeconds(30)),
                    "How long one question to a responder may take.")
            .withDefault("2s");
    private static final ConfigKey<Duration> OCSP_CACHE = ConfigKey.of(
                    GROUP + "ocsp-cache",
                    ValueType.duration(Duration.ZERO, Duration.ofDays(1)),
                    "How long a responder's answer is used, unless it says a shorter time: the longest that a revoked"
                            + " certificate can still pass.")
            .withDefault("5m");
    private static final ConfigKey<List<PrincipalSource>> PRINCIPAL = ConfigKey.of(
                    GROUP + "principal",
                    ValueType.oneOf(PrincipalSource.class).list(),
                    "Where the principal stands in the certificate: the first of these that it has.")
            .withDefault("san-uri,san-dns,san-email,subject-cn,subject-dn");
    private static final ConfigKey<List<String>> ALLOWED = ConfigKey.of(
                    GROUP + "allowed",
                    ValueType.text().list(),
                    "Patterns of the principals that are let in; * stands for any run of characters. Not set: all of the"
                            + " authorities' clients.")
            .asRestriction();

    /** How this kind is put together. */
    public static final CredentialKind KIND = new CredentialKind(
            NAME,
            List.of(CA, REVOCATION, CRL_FILE, OCSP_URI, OCSP_TIMEOUT, OCSP_CACHE, PRINCIPAL, ALLOWED),
            ClientCertConfig::from);

    /** Copies the lists. */
    public ClientCertConfig {
        principal = List.copyOf(principal);
        allowed = List.copyOf(allowed);
    }

    /** Reads the settings; null if none are needed, or if a problem was recorded. */
    static @Nullable ClientCertConfig from(ConfigReader reader, boolean taken) {
        ClientCertificates certificates = ClientCertificates.from(reader);
        Path authorities = taken ? reader.required(CA) : reader.optional(CA);
        if (authorities != null) {
            check(reader, authorities);
        }
        Revocation revocation = reader.value(REVOCATION);
        Path crlFile = reader.optional(CRL_FILE);
        if (revocation == Revocation.CRL && crlFile == null && !reader.isSet(CRL_FILE)) {
            reader.problem(CRL_FILE, "is missing beside revocation=crl", CRL_FILE.allowed());
        }
        if (revocation != Revocation.CRL && crlFile != null) {
            reader.problem(CRL_FILE, "is set, and revocation is not crl", "revocation=crl beside it");
        }
        if (crlFile != null && !Files.isReadable(crlFile)) {
            reader.problem(CRL_FILE, "can't be read", CRL_FILE.allowed() + " that exists");
        }
        URI responder = reader.optional(OCSP_URI);
        if (revocation != Revocation.OCSP && responder != null) {
            reader.problem(OCSP_URI, "is set, and revocation is not ocsp", "revocation=ocsp beside it");
        }
        OcspPolicy ocsp = new OcspPolicy(responder, reader.value(OCSP_TIMEOUT), reader.value(OCSP_CACHE));
        List<PrincipalSource> principal = reader.value(PRINCIPAL);
        List<String> allowed = reader.list(ALLOWED);
        return authorities == null
                ? null
                : new ClientCertConfig(certificates, authorities, revocation, crlFile, ocsp, principal, allowed);
    }

    private static void check(ConfigReader reader, Path authorities) {
        try {
            Authorities.parse(Files.readAllBytes(authorities));
        } catch (IOException e) {
            reader.problem(CA, "can't be read", CA.allowed() + " that exists");
        } catch (GeneralSecurityException e) {
            reader.problem(CA, "has " + e.getMessage(), "a PEM file of certificates of authorities");
        }
    }

    @Override
    public List<String> headers() {
        return certificates.headers();
    }

    @Override
    public Authenticator authenticator(@Nullable Authenticator earlier, EngineContext context) {
        return earlier instanceof ClientCertAuthenticator same
                ? same.successor()
                : new ClientCertAuthenticator(this, context);
    }
}
