package dev.gatehouse.proxy.cli;

import dev.gatehouse.proxy.server.ManagementServer;
import dev.gatehouse.proxy.server.ProxyServer;
import dev.gatehouse.proxy.server.ReloadingGateway;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.nio.file.Path;
import java.util.concurrent.Callable;

/** Serves until it is told to end. */
@Command(
        name = "serve",
        description = "Serves requests; SIGTERM drains and ends it, SIGHUP or a changed file reloads.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Override
    public Integer call() throws Exception {
        return serve(config.file());
    }

    static int serve(Path file) throws Exception {
        ConsoleLogging.install();
        try (ReloadingGateway gateway = new ReloadingGateway(file)) {
            ProxyServer server = new ProxyServer(gateway.server(), gateway::current);
            server.start();
            String token = gateway.management().token();
            ManagementServer management =
                    token == null ? null : new ManagementServer(gateway.management(), token, gateway::current);
            if (management != null) {
                management.start();
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(server), "gatehouse-drain"));
            Hangup.onSignal(gateway::reload);
            System.out.println("Gatehouse ready on " + server.address()
                    + (management == null ? "" : ", management on " + management.address()));
            System.out.flush();
            server.join();
            if (management != null) {
                management.stop();
            }
        }
        return 0;
    }

    private static void drain(ProxyServer server) {
        try {
            server.stop();
        } catch (Exception e) {
            System.getLogger(ServeCommand.class.getName()).log(System.Logger.Level.WARNING, "GH0013 did not drain", e);
        }
    }
}
