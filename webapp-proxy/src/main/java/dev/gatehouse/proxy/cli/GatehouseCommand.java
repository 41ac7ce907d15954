package dev.gatehouse.proxy.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;

/** The command line's root; without a subcommand it serves. */
@Command(
        name = "gatehouse-proxy",
        description = "An API gateway's authentication in front of your backends.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        subcommands = {
            ServeCommand.class,
            CheckCommand.class,
            KeysCommand.class,
            TokensCommand.class,
            MigrateCommand.class,
            ProtectCommand.class
        })
public final class GatehouseCommand implements Callable<Integer> {

    @Mixin
    private final ConfigOption config = new ConfigOption();

    /** Runs the command and exits with its code: 0 for success, 1 for a bad configuration, 2 for bad arguments. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new GatehouseCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(new ErrorPrinter())
                .setParameterExceptionHandler((problem, args) -> {
                    CommandLine command = problem.getCommandLine();
                    command.getErr().println(problem.getMessage() + "; try --help");
                    return CommandLine.ExitCode.USAGE;
                });
    }

    @Override
    public Integer call() throws Exception {
        return ServeCommand.serve(config.file());
    }
}
