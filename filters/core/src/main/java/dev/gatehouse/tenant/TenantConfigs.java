package dev.gatehouse.tenant;

import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.config.ConfigKey;
import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.peer.TrustedProxies;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All tenants as configured, no two of which a request or a credential could be of. Immutable.
 *
 * @param all the tenants, by name; empty for an installation that has none
 * @param claiming the issuers whose tokens name their tenant, by their names in the settings
 * @param proxies who may name a tenant in a header
 */
public record TenantConfigs(List<TenantConfig> all, Set<String> claiming, TrustedProxies proxies) {

    /** The keys read here. */
    public static final List<ConfigKey<?>> KEYS = TenantConfig.KEYS;

    /** Copies the collections. */
    public TenantConfigs {
        all = List.copyOf(all);
        claiming = Set.copyOf(claiming);
    }

    /** Reads the tenants; what can't be told apart is a problem. */
    public static TenantConfigs from(ConfigReader reader, List<IssuerConfig> issuers) {
        List<TenantConfig> all = new ArrayList<>();
        for (String name : reader.settings().groups(TenantConfig.GROUP)) {
            all.add(TenantConfig.from(reader, name));
        }
        Set<String> claiming = new LinkedHashSet<>();
        issuers.stream()
                .filter(issuer -> !issuer.mapping().tenant().isEmpty())
                .forEach(issuer -> claiming.add(issuer.name()));
        TenantConfigs configs = new TenantConfigs(all, claiming, TrustedProxies.from(reader));
        new TenantConfigCheck(reader, configs).run();
        return configs;
    }

    /** Whether there are no tenants. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** The headers by which proxies name tenants: they never go on. */
    public List<String> headers() {
        return all.stream()
                .map(TenantConfig::header)
                .flatMap(Stream::ofNullable)
                .map(TenantHeader::name)
                .distinct()
                .toList();
    }

    /**
     * Which of some issuers one request could bring tokens of.
     *
     * @param names the issuers, by their names in the settings
     */
    public IssuersTogether together(List<String> names) {
        return new IssuersTogether(this, names);
    }
}
