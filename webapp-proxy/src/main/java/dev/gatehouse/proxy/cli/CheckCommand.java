package dev.gatehouse.proxy.cli;

import dev.gatehouse.config.Settings;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.proxy.production.Checklist;
import dev.gatehouse.proxy.production.Finding.Outcome;
import dev.gatehouse.proxy.server.StandaloneSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
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

    @Option(
            names = "--production",
            description = "Verifies each line of docs/checklist.md too; exits with 1 where one does not hold.")
    private boolean production;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() throws IOException {
        Settings settings = StandaloneSettings.read(config.file());
        GatewayConfig checked = GatewayConfig.from(settings, GatewayConfig.Use.PROXY);
        List<Checklist.Result> results = production ? Checklist.run(settings) : List.of();
        List<String> weak = WeakSettings.of(checked);
        if (command == null) {
            throw new IllegalStateException("no command");
        }
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            out.println(CheckReport.json(checked, weak, results));
        } else {
            CheckReport.lines(checked, weak).forEach(out::println);
            CheckReport.lines(results).forEach(out::println);
        }
        out.flush();
        return results.stream().anyMatch(result -> result.finding().outcome() == Outcome.FAIL) ? 1 : 0;
    }
}
