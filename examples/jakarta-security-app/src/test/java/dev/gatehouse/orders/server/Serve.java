package dev.gatehouse.orders.server;

import java.nio.file.Files;
import java.nio.file.Path;

/** WildFly with the application on a free port of 127.0.0.1, until it is interrupted. */
public final class Serve {

    private Serve() {}

    /** Wants WildFly's home, the CLI script, the WAR, a directory for the server, and whether to end after trying it. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createDirectories(Path.of(arguments[3]));
        DemoCredentials credentials = new DemoCredentials();
        Path settings = credentials.write(directory);
        boolean good;
        try (WildFlyServer server = WildFlyServer.start(
                Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]), directory, settings)) {
            good = new Requests(server.url(), credentials).tryAll();
            if (!Boolean.parseBoolean(arguments[4])) {
                System.out.println("\nServing at " + server.url() + ", log in " + server.log() + "; Ctrl-C ends it.");
                server.await();
            }
        }
        if (!good) {
            throw new IllegalStateException("an answer was not as expected");
        }
    }
}
