package dev.gatehouse.proxy.cli;

import dev.gatehouse.apikey.ApiKeyAdministration;
import dev.gatehouse.apikey.StoredApiKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;

/** Prints all keys, without what proves them. */
@Command(
        name = "list",
        description = "Prints all keys: state, client, scopes, expiry, last use, successor; never a hash.",
        mixinStandardHelpOptions = true)
final class ListKeysCommand implements Callable<Integer> {

    @Mixin
    private final KeysOptions options = new KeysOptions();

    @Override
    public Integer call() throws IOException {
        List<StoredApiKey> found;
        try (ApiKeyAdministration keys = options.administration()) {
            found = keys.list();
        }
        if (options.isJson()) {
            KeyPrinter.listJson(options.out(), found, Instant.now());
        } else {
            KeyPrinter.list(options.out(), found, Instant.now());
        }
        return 0;
    }
}
