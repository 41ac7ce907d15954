package dev.gatehouse.proxy.cli;

import dev.gatehouse.config.ConfigFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.nio.file.Path;

/** The option that every command has. */
final class ConfigOption {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration, .properties or .yaml. Default: the system property gatehouse.config.")
    private @Nullable Path config;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    Path file() {
        if (config != null) {
            return config;
        }
        String property = System.getProperty(ConfigFile.key().name());
        if (property != null) {
            return Path.of(property);
        }
        if (command == null) {
            throw new IllegalStateException("no command");
        }
        throw new ParameterException(command.commandLine(), "Missing --config FILE");
    }
}
