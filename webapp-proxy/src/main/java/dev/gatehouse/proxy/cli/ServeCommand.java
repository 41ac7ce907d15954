package dev.gatehouse.proxy.cli;

import dev.gatehouse.proxy.server.ManagementServer;
import dev.gatehouse.proxy.server.ProxyServer;
import dev.gatehouse.proxy.server.ReloadingGateway;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** Serves until it is told to end. */
@Command(
        name = "serve",
        description =
                "Serves requests; SIGTERM drains and ends it, SIGHUP or a changed file that has been quiet for a while reloads.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

    /** 128 and the number of the signal, as shells have it. */
    private static final int TERMINATED = 143;

    private static final int INTERRUPTED = 130;

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
            ManagementServer management = gateway.management().open()
                    ? new ManagementServer(
                            gateway.management(),
                            gateway::current,
                            gateway.meters(),
                            server::isDraining,
                            gateway::reload)
                    : null;
            if (management != null) {
                management.start();
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(server, gateway), "gatehouse-drain"));
            AtomicInteger exitCode = new AtomicInteger();
            Signals.on("TERM", () -> end(server, exitCode, TERMINATED));
            Signals.on("INT", () -> end(server, exitCode, INTERRUPTED));
            Signals.on("HUP", gateway::reload);
            System.out.println("Gatehouse ready on " + server.address()
                    + (management == null ? "" : ", management on " + management.address()));
            System.out.flush();
            server.join();
            if (management != null) {
                management.stop();
            }
            return exitCode.get();
        }
    }

    /**
     * Lets the main thread go on to the end. Before the JVM's hooks run and not in one of them: they run all at once, and
     * an embedded database and the log would be gone before what is still to be written is written.
     */
    private static void end(ProxyServer server, AtomicInteger exitCode, int code) {
        exitCode.set(code);
        try {
            server.stop();
        } catch (Exception e) {
            System.getLogger(ServeCommand.class.getName()).log(System.Logger.Level.WARNING, "GH0013 did not drain", e);
            System.exit(code);
        }
    }

    /** Closes the gateway too: the JVM ends with its hooks, whether the main thread has come that far or not. */
    private static void drain(ProxyServer server, ReloadingGateway gateway) {
        try {
            server.stop();
        } catch (Exception e) {
            System.getLogger(ServeCommand.class.getName()).log(System.Logger.Level.WARNING, "GH0013 did not drain", e);
        }
        gateway.close();
    }
}
