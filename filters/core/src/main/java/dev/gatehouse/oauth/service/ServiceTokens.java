package dev.gatehouse.oauth.service;

import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.InsecureUrls;
import dev.gatehouse.config.ReloadConfig;
import dev.gatehouse.config.Settings;
import dev.gatehouse.fetch.FileWatch;
import dev.gatehouse.fetch.FollowedSecrets;
import dev.gatehouse.metrics.Meters;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The service accounts of the settings and their tokens. Tokens are kept in memory, renewed ahead of their end, and asked
 * for once however many threads want one; while an issuer is down, those that live are used on. Safe for use by several
 * threads; to be made once, and there is nothing to close.
 */
public final class ServiceTokens {

    private final Map<String, AccountTokens> accounts = new LinkedHashMap<>();

    /**
     * The accounts of a checked configuration.
     *
     * @param earlier those before a reload, whose tokens unchanged accounts keep; null at start
     */
    public ServiceTokens(List<ServiceAccountConfig> configs, @Nullable ServiceTokens earlier, EngineContext context) {
        for (ServiceAccountConfig config : configs) {
            AccountTokens known = earlier == null ? null : earlier.accounts.get(config.name());
            accounts.put(
                    config.name(),
                    known != null && known.config().equals(config) ? known : new AccountTokens(config, context));
        }
    }

    /**
     * The accounts of the settings, for an application that has nothing else of Gatehouse.
     *
     * @throws dev.gatehouse.config.ConfigurationException with every mistake in {@code gatehouse.service-accounts.*}
     */
    public static ServiceTokens of(Settings settings) {
        ConfigReader reader = new ConfigReader(settings);
        reader.reportSources();
        InsecureUrls.from(reader);
        List<ServiceAccountConfig> configs = ServiceAccountConfig.all(reader);
        ReloadConfig reload = ReloadConfig.from(reader);
        reader.refuseEmptyRestrictions(ServiceAccountConfig.KEYS);
        reader.throwIfAny();
        AuditSink none = event -> {};
        FileWatch files = new FileWatch(reload, none);
        FollowedSecrets.follow(reader.secrets(), files);
        return new ServiceTokens(configs, null, new EngineContext(Clock.systemUTC(), none, Meters.NONE, null, files));
    }

    /**
     * An account, with the audience and scopes of its settings.
     *
     * @throws IllegalArgumentException if the settings have none of this name
     */
    public ServiceAccount account(String name) {
        AccountTokens account = of(name);
        return new ServiceAccount(
                account,
                account.config().audience(),
                Set.copyOf(account.config().scopes()));
    }

    /** The token of an account, with the audience and scopes of its settings. */
    public HeldToken own(String name) {
        AccountTokens account = of(name);
        return account.own(
                account.config().audience(), Set.copyOf(account.config().scopes()));
    }

    /**
     * A caller's token exchanged by an account (RFC 8693).
     *
     * @param subject the caller's access token
     * @param end when that ends; null if nobody knows
     * @param audience whom the new one is for; null for the account's own audience
     */
    public HeldToken exchanged(String name, String subject, @Nullable Instant end, @Nullable String audience) {
        return of(name).exchanged(subject, end, audience);
    }

    private AccountTokens of(String name) {
        AccountTokens account = accounts.get(name);
        if (account == null) {
            throw new IllegalArgumentException(
                    "no service account is called " + name + "; there are " + accounts.keySet());
        }
        return account;
    }

    @Override
    public String toString() {
        return "ServiceTokens" + accounts.keySet();
    }
}
