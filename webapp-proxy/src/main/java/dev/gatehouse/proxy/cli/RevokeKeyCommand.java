package dev.gatehouse.proxy.cli;

import dev.gatehouse.apikey.ApiKeyAdministration;
import dev.gatehouse.apikey.StoredApiKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.concurrent.Callable;

/** Ends a key for good. */
@Command(
        name = "revoke",
        description = "Ends a key for good, at running servers within gatehouse.api-keys.cache.",
        mixinStandardHelpOptions = true)
final class RevokeKeyCommand implements Callable<Integer> {

    @Mixin
    private final KeysOptions options = new KeysOptions();

    @Parameters(paramLabel = "ID", description = "The key's id, not the key.")
    private String id = "";

    @Override
    public Integer call() throws IOException {
        StoredApiKey revoked;
        try (ApiKeyAdministration keys = options.administration()) {
            revoked = keys.revoke(id);
        }
        if (options.isJson()) {
            KeyPrinter.json(options.out(), json -> {
                json.writeStartObject();
                json.writeStringField("id", revoked.id());
                json.writeStringField("state", "revoked");
                json.writeEndObject();
            });
        } else {
            options.out().println("The key " + revoked.id() + " is revoked.");
            options.out().flush();
        }
        return 0;
    }
}
