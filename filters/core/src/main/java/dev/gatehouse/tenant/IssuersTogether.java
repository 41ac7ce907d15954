package dev.gatehouse.tenant;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of some issuers one request could bring tokens of, found once for all tenants: a route's own question then costs
 * no more than the tenants that it names. Immutable.
 */
public final class IssuersTogether {

    /** By tenant, for those that requests name and that have more than one. */
    private final Map<String, List<String>> byTenant = new LinkedHashMap<>();
    /** Of tenants that credentials lead to, all together. */
    private final List<String> unnamed;

    private final List<List<String>> ofAll;

    /**
     * Finds them.
     *
     * @param names the issuers, by their names in the settings
     */
    IssuersTogether(TenantConfigs configs, List<String> names) {
        Set<String> known = new LinkedHashSet<>(names);
        Set<String> led = new LinkedHashSet<>();
        for (TenantConfig tenant : configs.all()) {
            List<String> own = tenant.issuers().stream().filter(known::contains).toList();
            if (!tenant.isNamedByRequests()) {
                led.addAll(own);
            } else if (own.size() > 1) {
                byTenant.put(tenant.name(), own);
            }
        }
        unnamed = configs.isEmpty() ? List.copyOf(names) : List.copyOf(led);
        ofAll = lists(byTenant.values());
    }

    private List<List<String>> lists(Iterable<List<String>> named) {
        Set<List<String>> lists = new LinkedHashSet<>();
        named.forEach(lists::add);
        lists.add(unnamed);
        return Collections.unmodifiableList(new ArrayList<>(lists));
    }

    /**
     * Those for each of the tenants that a route is for; those of tenants that credentials lead to go together. A list is
     * given once, and one of fewer than two only for those.
     *
     * @param tenants the route's tenants; empty for all
     */
    public List<List<String>> of(List<String> tenants) {
        if (tenants.isEmpty() || byTenant.isEmpty()) {
            return ofAll;
        }
        List<List<String>> named = new ArrayList<>();
        for (String tenant : tenants) {
            List<String> own = byTenant.get(tenant);
            if (own != null) {
                named.add(own);
            }
        }
        return lists(named);
    }
}
