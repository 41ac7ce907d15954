package dev.gatehouse.proxy.cli;

import dev.gatehouse.apikey.ApiKeyAdministration;
import dev.gatehouse.apikey.ApiKeyQuery;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;

/** Makes the tables, for applications that bring no migrations. */
@Command(
        name = "migrate",
        description = "Makes or updates the tables for API keys, as the proxy does by itself and a drop-in does not.",
        mixinStandardHelpOptions = true)
final class MigrateKeysCommand implements Callable<Integer> {

    @Mixin
    private final KeysOptions options = new KeysOptions();

    @Override
    public Integer call() throws IOException {
        int[] found = {0};
        // The first use of a database migrates it.
        try (ApiKeyAdministration keys = options.administration()) {
            keys.visit(ApiKeyQuery.all(Instant.now()), key -> {
                found[0]++;
                return true;
            });
        }
        int count = found[0];
        if (options.isJson()) {
            KeyPrinter.json(options.out(), json -> {
                json.writeStartObject();
                json.writeStringField("state", "migrated");
                json.writeNumberField("keys", count);
                json.writeEndObject();
            });
        } else {
            options.out().println("The store is ready; it has " + count + (count == 1 ? " key." : " keys."));
            options.out().flush();
        }
        return 0;
    }
}
