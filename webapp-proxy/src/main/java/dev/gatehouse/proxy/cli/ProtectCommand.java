package dev.gatehouse.proxy.cli;

import dev.gatehouse.proxy.dropin.ProtectedWar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** Writes a copy of a WAR with the filter in it. */
@Command(
        name = "protect",
        description = "Writes a copy of a WAR that has gatehouse-filters.jar in it, and says what was changed.",
        mixinStandardHelpOptions = true)
final class ProtectCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "WAR", description = "The WAR as it is; it is not changed.")
    private @Nullable Path war;

    @Option(
            names = "--jar",
            required = true,
            paramLabel = "FILE",
            description = "gatehouse-filters.jar, or gatehouse-filters-javax.jar for an application of that time.")
    private @Nullable Path bundle;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings to lay into the WAR, .properties or .yaml. Without it they come from elsewhere.")
    private @Nullable Path config;

    @Option(names = "--output", required = true, paramLabel = "FILE", description = "The copy; must not exist.")
    private @Nullable Path output;

    @Option(
            names = "--replace-login",
            description = "Takes login-config and the auth-constraints out of web.xml, if the routes are as strict.")
    private boolean replaceLogin;

    @Option(
            names = "--accept-looser",
            description = "With --replace-login: even where the routes let more callers pass than web.xml.")
    private boolean acceptLooser;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() throws IOException {
        if (command == null || war == null || bundle == null || output == null) {
            throw new IllegalStateException("no command");
        }
        ProtectedWar copy = new ProtectedWar(war, bundle, config, replaceLogin, acceptLooser);
        PrintWriter out = command.commandLine().getOut();
        copy.write(output).forEach(out::println);
        out.println("wrote " + output);
        out.flush();
        return 0;
    }
}
