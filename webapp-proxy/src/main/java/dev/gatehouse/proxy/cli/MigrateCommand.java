package dev.gatehouse.proxy.cli;

import dev.gatehouse.proxy.migrate.Migration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;

/** Writes a configuration from what protected an application before. */
@Command(
        name = "migrate",
        description = "Writes a Gatehouse configuration from a keycloak.json, an oidc.json or a web.xml, and lists on"
                + " standard error what has no counterpart.",
        mixinStandardHelpOptions = true)
final class MigrateCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FILE", description = "The keycloak.json, oidc.json or web.xml.")
    private @Nullable Path file;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where to write the .properties; must not exist. Default: standard output.")
    private @Nullable Path output;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() throws IOException {
        if (command == null || file == null) {
            throw new IllegalStateException("no command");
        }
        Migration migration = Migration.of(file);
        if (output == null) {
            PrintWriter out = command.commandLine().getOut();
            out.print(migration.properties());
            out.flush();
        } else {
            write(output, migration.properties());
        }
        PrintWriter err = command.commandLine().getErr();
        if (!migration.unmatched().isEmpty()) {
            err.println("Without a counterpart:");
            migration.unmatched().forEach(line -> err.println("- " + line));
            err.flush();
        }
        return 0;
    }

    private static void write(Path output, String text) throws IOException {
        try {
            Files.writeString(output, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IOException(
                    output + " can't be written, or exists already ("
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
    }
}
