package dev.gatehouse.proxy.cli;

import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.proxy.server.StandaloneSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;

/** Says what a configuration comes to, without serving. */
@Command(
        name = "check",
        description =
                "Validates the configuration, prints the routes and every weak setting; exits with 1 on an error.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        GatewayConfig checked = GatewayConfig.from(StandaloneSettings.read(config.file()), GatewayConfig.Use.PROXY);
        List<String> weak = WeakSettings.of(checked);
        if (command == null) {
            throw new IllegalStateException("no command");
        }
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            out.println(CheckReport.json(checked, weak));
        } else {
            CheckReport.lines(checked, weak).forEach(out::println);
        }
        out.flush();
        return 0;
    }
}
