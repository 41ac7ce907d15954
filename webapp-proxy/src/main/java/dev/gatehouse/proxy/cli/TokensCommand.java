package dev.gatehouse.proxy.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be done about tokens of a running server. */
@Command(
        name = "tokens",
        description = "Revokes tokens at a running server, through its management port.",
        mixinStandardHelpOptions = true,
        subcommands = {RevokeTokensCommand.class, RevokedTokensCommand.class})
final class TokensCommand implements Runnable {

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public void run() {
        CommandLine line = command == null ? new CommandLine(this) : command.commandLine();
        throw new ParameterException(line, "Missing subcommand: revoke or revoked");
    }
}
