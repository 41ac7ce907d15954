package dev.gatehouse.proxy.cli;

import dev.gatehouse.apikey.ApiKeyAdministration;
import dev.gatehouse.apikey.ApiKeyQuery;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;

/** Prints keys one after the other, without what proves them: memory does not depend on their number. */
@Command(
        name = "list",
        description =
                "Prints keys, the oldest first: state, client, scopes, expiry, last use, successor; never a hash.",
        mixinStandardHelpOptions = true)
final class ListKeysCommand implements Callable<Integer> {

    @Mixin
    private final KeysOptions options = new KeysOptions();

    @Option(names = "--client", paramLabel = "NAME", description = "Keys of this client alone.")
    private @Nullable String client;

    @Option(names = "--tenant", paramLabel = "NAME", description = "Keys that are bound to this tenant alone.")
    private @Nullable String tenant;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Keys in this state alone: active, rotating, rotated, expired or revoked.")
    private ApiKeyQuery.@Nullable Status state;

    @Option(
            names = "--expires-before",
            paramLabel = "INSTANT",
            description = "Keys that end before then alone, such as 2026-01-31T12:00:00Z.")
    private @Nullable Instant expiresBefore;

    @Option(names = "--limit", paramLabel = "N", description = "No more than N keys.")
    private @Nullable Integer limit;

    @Option(names = "--after", paramLabel = "ID", description = "Keys after this one, the last of the page before.")
    private @Nullable String after;

    @Override
    public Integer call() throws IOException {
        if (limit != null && limit < 1) {
            throw options.wrong("--limit is not 1 or more");
        }
        Instant now = Instant.now();
        ApiKeyQuery query = new ApiKeyQuery(client, tenant, state, expiresBefore, after, now);
        int most = limit == null ? Integer.MAX_VALUE : limit;
        try (ApiKeyAdministration keys = options.administration();
                KeyListing listing =
                        options.isJson() ? KeyListing.json(options.out(), now) : KeyListing.text(options.out(), now)) {
            keys.visit(query, key -> listing.add(key) < most);
            listing.finish();
        }
        return 0;
    }
}
