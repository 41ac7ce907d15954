package dev.gatehouse.proxy.cli;

import picocli.CommandLine.Command;

/** The administration of API keys. */
@Command(
        name = "keys",
        description = "Creates, lists, rotates and revokes API keys.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CreateKeyCommand.class,
            ListKeysCommand.class,
            RotateKeyCommand.class,
            RevokeKeyCommand.class,
            MigrateKeysCommand.class
        })
final class KeysCommand {}
