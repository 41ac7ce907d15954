package dev.gatehouse.quickstart;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts issuer, backend and proxy, performs the tour, and goes on serving unless {@code quickstart.once} is true. */
public final class Quickstart {

    private static final PrintStream OUT = System.out;

    private Quickstart() {}

    /** The arguments: the proxy's WAR, and a directory for its configuration and log. */
    public static void main(String[] args) throws InterruptedException {
        if (args.length != 2) {
            OUT.println("Usage: Quickstart WAR DIRECTORY");
            System.exit(2);
        }
        endWithParent();
        int code = 1;
        try {
            code = run(Path.of(args[0]).normalize(), Path.of(args[1]), Boolean.getBoolean("quickstart.once"));
        } catch (IOException e) {
            OUT.println(e.getMessage());
        }
        System.exit(code);
    }

    /** The exit code: 0 if every row was as expected and no secret is in a file, else 1. */
    static int run(Path war, Path directory, boolean once) throws IOException, InterruptedException {
        if (!Files.isRegularFile(war)) {
            throw new IOException("No proxy at " + war + ". Run mvn -q -Pquickstart at the root, which builds it.");
        }
        OUT.println("Gatehouse quickstart: starting an issuer, a backend and the proxy between them ...");
        try (EmbeddedIssuer issuer = EmbeddedIssuer.start();
                EchoBackend backend = EchoBackend.start()) {
            Path configuration =
                    new ProxyConfiguration(issuer.issuer(), issuer.globex(), backend.address(), directory).write();
            DemoCertificates authority = new DemoCertificates(DemoCredentials.AUTHORITY);
            authority.writeTo(directory.resolve("ca.pem"));
            CommandLineTool tool = new CommandLineTool(war, configuration);
            try (ProxyProcess proxy =
                    ProxyProcess.start(ProxyProcess.serve(war, configuration), directory.resolve("proxy.log"))) {
                Thread end = new Thread(proxy::close, "end-proxy");
                Runtime.getRuntime().addShutdownHook(end);
                TourTokens tokens = TourTokens.from(issuer);
                URI address = proxy.awaitReady();
                OUT.println(places(issuer, backend, address, directory));
                DemoCredentials credentials = DemoCredentials.from(issuer, authority, tool);
                List<TourRow> rows = new ArrayList<>(Tour.rows(tokens));
                rows.addAll(CredentialTour.rows(
                        address, credentials, () -> credentials.revoke(tool, proxy.management(), directory)));
                rows.addAll(PolicyTour.rows(address, issuer, tokens.valid()));
                boolean good = Tour.perform(rows, address, backend, OUT);
                List<String> secrets = credentials.secrets();
                SecretScan scan = SecretScan.of(directory, secrets);
                OUT.println(scan.summary(secrets.size()));
                good &= scan.leaks().isEmpty();
                if (once) {
                    return good ? 0 : 1;
                }
                backend.stopRecording();
                OUT.println(TryIt.lines(address, issuer));
                OUT.println("Serving until Ctrl-C (or SIGTERM).");
                OUT.println("The proxy ended with exit code " + proxy.awaitExit() + ".");
                return 1;
            }
        }
    }

    private static String places(EmbeddedIssuer issuer, EchoBackend backend, URI proxy, Path directory) {
        return """

                  issuer   %s  (Spring Authorization Server)
                  backend  %s  (answers what it was asked)
                  proxy    %s  (gatehouse-proxy.war)
                  files    %s  (gatehouse.yaml, proxy.log)
                """.formatted(issuer.issuer(), backend.address(), proxy, directory);
    }

    /** Maven starts this process; if it dies without a word, the servers must not stay behind. */
    private static void endWithParent() {
        ProcessHandle.current().parent().ifPresent(parent -> {
            Thread watch = new Thread(
                    () -> {
                        parent.onExit().join();
                        System.exit(1);
                    },
                    "watch-parent");
            watch.setDaemon(true);
            watch.start();
        });
    }
}
