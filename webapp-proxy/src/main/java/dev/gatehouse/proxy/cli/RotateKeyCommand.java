package dev.gatehouse.proxy.cli;

import dev.gatehouse.apikey.ApiKeyAdministration;
import dev.gatehouse.apikey.IssuedApiKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Replaces a key. */
@Command(
        name = "rotate",
        description = "Makes a successor with the same rights and prints it; the old key stays good for the overlap.",
        mixinStandardHelpOptions = true)
final class RotateKeyCommand implements Callable<Integer> {

    @Mixin
    private final KeysOptions options = new KeysOptions();

    @Parameters(paramLabel = "ID", description = "The key's id, not the key.")
    private String id = "";

    @Option(
            names = "--overlap",
            required = true,
            paramLabel = "DURATION",
            converter = KeysOptions.DurationConverter.class,
            description = "How long the old key stays good, such as 7d.")
    private Duration overlap = Duration.ZERO;

    @Override
    public Integer call() throws IOException {
        IssuedApiKey issued;
        try (ApiKeyAdministration keys = options.administration()) {
            issued = keys.rotate(id, overlap);
        }
        if (!options.isJson()) {
            KeyPrinter.issued(options.out(), issued, false);
            options.out()
                    .println("The key " + id + " stays good until "
                            + issued.stored().created().plus(overlap));
            options.out().flush();
            return 0;
        }
        KeyPrinter.json(options.out(), json -> {
            json.writeStartObject();
            json.writeStringField("id", issued.stored().id());
            json.writeStringField("key", issued.text());
            KeyPrinter.write(json, "expires", issued.stored().expires());
            json.writeStringField("replaces", id);
            KeyPrinter.write(json, "overlap_until", issued.stored().created().plus(overlap));
            json.writeEndObject();
        });
        return 0;
    }
}
