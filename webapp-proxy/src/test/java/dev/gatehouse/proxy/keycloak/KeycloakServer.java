package dev.gatehouse.proxy.keycloak;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A real Keycloak on the loopback address, with the realms of {@code keycloak/*-realm.json}, which ends with
 * {@link #close()} or with this JVM.
 *
 * <p>The data stays in the home, so that a server started again on the same home and port has the same issuers and
 * keys. Only one server at a time may run out of a home. Its output is in {@code keycloak.log} beside the home.
 */
public final class KeycloakServer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    private final KeycloakHome home;
    private final int port;
    private final Process process;
    private final Thread shutdown = new Thread(this::end, "keycloak-shutdown");

    private KeycloakServer(KeycloakHome home, int port, Process process) {
        this.home = home;
        this.port = port;
        this.process = process;
    }

    /** Starts on a free port and returns when the realms answer. */
    public static KeycloakServer start(Path home) throws IOException {
        return start(home, freePort());
    }

    /**
     * Starts on the given port and returns when the realms answer.
     *
     * @param home the unpacked distribution, which holds {@code bin/kc.sh}
     * @throws IOException if Keycloak ends or does not answer within two minutes; the message has the log's tail
     */
    public static KeycloakServer start(Path home, int port) throws IOException {
        return start(home, port, List.of());
    }

    /**
     * Starts on a free port, and on {@code tlsPort} with TLS too, where clients may show certificates.
     *
     * @param certificate the server's chain in PEM
     * @param key its key, PKCS #8 in PEM
     * @param clientAuthority who signs the clients' certificates, in PEM
     */
    public static KeycloakServer startTls(Path home, int tlsPort, Path certificate, Path key, Path clientAuthority)
            throws IOException {
        return start(
                home,
                freePort(),
                List.of(
                        "--https-port=" + tlsPort,
                        "--https-certificate-file=" + certificate,
                        "--https-certificate-key-file=" + key,
                        "--truststore-paths=" + clientAuthority));
    }

    /**
     * Starts on a free port, and calls servers whose certificates are of an authority, as for back-channel logout.
     *
     * @param authority in PEM
     */
    public static KeycloakServer startTrusting(Path home, Path authority) throws IOException {
        return start(home, freePort(), List.of("--truststore-paths=" + authority));
    }

    private static KeycloakServer start(Path home, int port, List<String> more) throws IOException {
        KeycloakHome prepared = new KeycloakHome(home);
        prepared.build();
        prepared.importRealms();
        // A clustered cache would listen on every interface. Health is off, and with it the management port 9000.
        List<String> arguments = new ArrayList<>(List.of(
                "start",
                "--optimized",
                "--import-realm",
                "--cache=local",
                "--http-enabled=true",
                "--http-host=127.0.0.1",
                "--http-port=" + port,
                "--hostname-strict=false"));
        arguments.addAll(more);
        Process process = prepared.launch(arguments);
        KeycloakServer server = new KeycloakServer(prepared, port, process);
        Runtime.getRuntime().addShutdownHook(server.shutdown);
        try {
            server.awaitRealms();
        } catch (IOException e) {
            server.close();
            throw e;
        }
        return server;
    }

    /** A port nobody listened on a moment ago. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public int port() {
        return port;
    }

    public String issuer(String realm) {
        return realm(realm).issuer();
    }

    public KeycloakRealm realm(String name) {
        return KeycloakRealm.at(port, name);
    }

    public KeycloakAdmin admin() {
        return new KeycloakAdmin(port);
    }

    /** Stops the server and waits until it is gone; the data stays. */
    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(shutdown);
        } catch (IllegalStateException e) {
            // The JVM is on its way down, and the hook finds nothing left to end.
            return;
        }
    }

    private void awaitRealms() throws IOException {
        JsonExchange exchange = new JsonExchange();
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!exchange.answers(realm(KeycloakRealm.GATEHOUSE).discovery())
                || !exchange.answers(realm(KeycloakRealm.OTHER).discovery())) {
            if (!process.isAlive()) {
                throw new IOException("Keycloak ended with " + process.exitValue() + ":\n" + home.logTail());
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("Keycloak did not answer within " + START_LIMIT + ":\n" + home.logTail());
            }
            try {
                Thread.sleep(POLL_INTERVAL.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("waiting for Keycloak");
            }
        }
    }

    /** Ends the script and the Java process below it, which would outlive a script that is merely killed. */
    private void end() {
        List<ProcessHandle> handles = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        handles.forEach(ProcessHandle::destroy);
        CompletableFuture<Void> gone = CompletableFuture.allOf(
                handles.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new));
        try {
            gone.get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            handles.forEach(ProcessHandle::destroyForcibly);
            gone.join();
        } catch (InterruptedException e) {
            handles.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }
}
