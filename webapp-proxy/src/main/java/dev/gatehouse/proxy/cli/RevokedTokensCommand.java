package dev.gatehouse.proxy.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

/** Shows the deny list of a running server. */
@Command(name = "revoked", description = "Prints what is revoked, as JSON.", mixinStandardHelpOptions = true)
final class RevokedTokensCommand implements Callable<Integer> {

    @Mixin
    private final ManagementOption management = new ManagementOption();

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() throws IOException, InterruptedException {
        String reply = management.client().get("/revocations");
        if (command != null) {
            command.commandLine().getOut().println(reply);
            command.commandLine().getOut().flush();
        }
        return 0;
    }
}
