package dev.gatehouse.proxy.cli;

import dev.gatehouse.apikey.ApiKeyAdministration;
import dev.gatehouse.apikey.IssuedApiKey;
import dev.gatehouse.apikey.NewApiKey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;

/** Makes a key. */
@Command(
        name = "create",
        description = "Makes a key and prints it, this one time: only its hash is stored.",
        mixinStandardHelpOptions = true)
final class CreateKeyCommand implements Callable<Integer> {

    private static final Duration DEFAULT_VALIDITY = Duration.ofDays(90);

    @Mixin
    private final KeysOptions options = new KeysOptions();

    @Option(names = "--client", required = true, paramLabel = "NAME", description = "Who the key is for.")
    private String client = "";

    @Option(names = "--scopes", split = ",", paramLabel = "SCOPE", description = "What the client may do.")
    private List<String> scopes = List.of();

    @Option(names = "--roles", split = ",", paramLabel = "ROLE", description = "What the client is.")
    private List<String> roles = List.of();

    @Option(names = "--tenant", paramLabel = "TENANT", description = "On whose behalf the client acts.")
    private @Nullable String tenant;

    @Option(names = "--owner", paramLabel = "OWNER", description = "Who answers for the key.")
    private @Nullable String owner;

    @Option(
            names = "--environment",
            paramLabel = "NAME",
            description = "Where the key is good. Default: gatehouse.api-keys.environment.")
    private @Nullable String environment;

    @Option(names = "--rate-limit", paramLabel = "LIMIT", description = "The client's own limit, such as 100/1m.")
    private @Nullable String rateLimit;

    @Option(
            names = "--expires",
            paramLabel = "DURATION",
            converter = KeysOptions.DurationConverter.class,
            description = "How long the key is good. Default: 90d.")
    private @Nullable Duration expires;

    @Option(names = "--no-expiry", description = "The key does not expire.")
    private boolean endless;

    @Option(
            names = "--record",
            description = "Stores nothing; prints the record that the file of a file store must hold.")
    private boolean record;

    @Option(
            names = "--add-to",
            paramLabel = "FILE",
            description = "Adds the record to the file of a file store, which is made if it is not there.")
    private @Nullable Path file;

    @Override
    public Integer call() throws IOException {
        if (endless && expires != null) {
            throw options.wrong("--expires and --no-expiry exclude each other");
        }
        if (expires != null && expires.isZero()) {
            throw options.wrong("--expires must be longer than nothing");
        }
        Duration validity = endless ? null : expires == null ? DEFAULT_VALIDITY : expires;
        NewApiKey wanted = new NewApiKey(
                client,
                owner,
                tenant,
                new LinkedHashSet<>(scopes),
                new LinkedHashSet<>(roles),
                rateLimit,
                environment,
                validity);
        IssuedApiKey issued;
        ApiKeyFile keyFile = file == null ? null : ApiKeyFile.open(file);
        try (ApiKeyAdministration keys = options.administration()) {
            issued = record || keyFile != null ? keys.createUnstored(wanted) : keys.create(wanted);
        } catch (IllegalArgumentException e) {
            throw options.wrong("No key was made: " + e.getMessage());
        }
        if (keyFile != null) {
            keyFile.add(issued.record());
        }
        if (!options.isJson()) {
            KeyPrinter.issued(options.out(), issued, record);
            return 0;
        }
        KeyPrinter.json(options.out(), json -> {
            json.writeStartObject();
            json.writeStringField("id", issued.stored().id());
            json.writeStringField("key", issued.text());
            KeyPrinter.write(json, "expires", issued.stored().expires());
            if (record) {
                json.writeFieldName("record");
                json.writeRawValue(issued.record());
            }
            json.writeEndObject();
        });
        return 0;
    }
}
