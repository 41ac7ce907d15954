package dev.gatehouse.legacy.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.FileHandler;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Starts the application, performs what it then prints, and goes on serving unless {@code legacy.once} is true. */
public final class LegacyDemo {

    private static final String LOG = "legacy.log";

    private LegacyDemo() {}

    /** The arguments: the WAR, and a directory for the configuration. */
    public static void main(String[] args) throws Exception {
        if (args.length != 2) {
            System.out.println("Usage: LegacyDemo WAR DIRECTORY");
            System.exit(2);
        }
        endWithParent();
        logInto(Path.of(args[1]));
        boolean once = !"false".equals(System.getProperty("legacy.once", "false"));
        System.exit(run(Path.of(args[0]), Path.of(args[1]), once, Integer.getInteger("legacy.port", 0), System.out));
    }

    /** The exit code: 0 if every answer was as expected, else 1. */
    static int run(Path war, Path directory, boolean once, int port, PrintStream out) throws Exception {
        if (!Files.isRegularFile(war)) {
            throw new IOException(
                    "No application at " + war + ". Run mvn -q -Plegacy-war at the root, which builds it.");
        }
        Files.createDirectories(directory);
        Path keys = directory.resolve("keys.json");
        DemoIssuer issuer = DemoIssuer.publishing(keys);
        Path configuration = Files.writeString(directory.resolve("gatehouse.properties"), configuration(keys));
        try (LegacyContainer container = LegacyContainer.start(war, directory, configuration, port)) {
            URI address = container.address();
            out.println("\n  application    " + address + "/  (legacy-war.war: servlets, JSPs, javax, Servlet 4.0)");
            out.println("  files          " + directory + "  (" + configuration.getFileName() + ", " + LOG + ")\n");
            boolean good = true;
            for (DemoRequest request : requests(issuer)) {
                String difference = request.difference(address);
                good &= difference.isEmpty();
                out.println((difference.isEmpty() ? "ok  " : "!!  ") + request + "\n    " + request.curl(address)
                        + (difference.isEmpty() ? "" : "\n    " + difference));
            }
            if (!once) {
                out.println("\nServing until Ctrl-C (or SIGTERM).");
                container.await();
            }
            return good ? 0 : 1;
        }
    }

    private static List<DemoRequest> requests(DemoIssuer issuer) {
        String alice = issuer.token("alice", "clerk", "approver");
        String bob = issuer.token("bob", "clerk");
        return List.of(
                new DemoRequest("no credential: the application is not reached", "/orders/1", "", 401, "problem"),
                new DemoRequest("a token: the servlet sees its user", "/orders/1", alice, 200, "user=alice"),
                new DemoRequest("the same for a servlet and its JSP", "/desk", alice, 200, "Good day, alice."),
                new DemoRequest("another user without the role", "/orders/approvals/1", bob, 403, "problem"),
                new DemoRequest("the user with the role", "/orders/approvals/1", alice, 200, "approver=true"),
                new DemoRequest("a static page that is open to all", "/index.html", "", 200, "Welcome"),
                new DemoRequest("a page inside WEB-INF, even with a token", "/WEB-INF/jsp/desk.jsp", alice, 404, ""));
    }

    private static String configuration(Path keys) {
        return """
                gatehouse.issuers.main.issuer=%s
                gatehouse.issuers.main.audiences=%s
                gatehouse.issuers.main.jwks-file=%s

                gatehouse.routes.all.path=/**
                gatehouse.routes.all.roles=clerk
                gatehouse.routes.approvals.path=/orders/approvals/**
                gatehouse.routes.approvals.roles=approver
                gatehouse.routes.welcome.path=/index.html
                gatehouse.routes.welcome.authenticate=none
                gatehouse.routes.style.path=/style/**
                gatehouse.routes.style.authenticate=none
                """.formatted(DemoIssuer.NAME, DemoIssuer.AUDIENCE, keys.toAbsolutePath());
    }

    /** Else the log's lines would stand between those to read. */
    private static void logInto(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileHandler file = new FileHandler(directory.resolve(LOG).toString());
        file.setFormatter(new SimpleFormatter());
        LogManager.getLogManager().reset();
        Logger.getLogger("").addHandler(file);
    }

    /** Maven starts this process; if it dies without a word, the server must not stay behind. */
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
