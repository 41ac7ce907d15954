package dev.gatehouse.tenant;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Tenant;
import dev.gatehouse.http.CanonicalPath;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.peer.TrustedProxies;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the tenant that a request names: by its host, its path, or a header of a trusted proxy's. Whatever it gives must
 * name one and the same. The cost does not grow with the number of tenants. Immutable.
 */
public final class TenantResolver {

    private static final TenantLookup UNNAMED = new TenantLookup.Unnamed();

    private final Map<String, TenantLookup.Named> byHost = new HashMap<>();
    private final PathPrefixes<TenantLookup.Named> byPath = new PathPrefixes<>();
    private final List<Header> byHeader = new ArrayList<>();
    private final TrustedProxies proxies;

    private record Header(String name, Map<String, TenantLookup.Named> values) {}

    /** A resolver of these tenants. */
    public TenantResolver(TenantConfigs configs) {
        proxies = configs.proxies();
        Map<String, Header> headers = new HashMap<>();
        for (TenantConfig config : configs.all()) {
            TenantLookup.Named named = new TenantLookup.Named(config.tenant());
            config.hosts().forEach(host -> byHost.put(host, named));
            if (config.pathPrefix() != null) {
                byPath.add(config.pathPrefix(), named);
            }
            TenantHeader header = config.header();
            if (header != null) {
                headers.computeIfAbsent(header.key(), key -> new Header(header.name(), new HashMap<>()))
                        .values
                        .put(header.value(), named);
            }
        }
        byHeader.addAll(headers.values());
    }

    /** The tenant that {@code request} names for {@code path}. */
    public TenantLookup find(RequestView request, CanonicalPath path) {
        TenantLookup.Named byItsPath = byPath.find(path);
        // Who takes the encoded slash for a separator would serve another tenant's path.
        if (path.hasEncodedDelimiters() && differ(byItsPath, byPath.find(path.decoded()))) {
            return refused(FailureCode.PATH_AMBIGUOUS, "decoded, the path is another tenant's");
        }
        TenantLookup.Named found = byHost.isEmpty() ? null : byHost.get(request.host());
        if (found != null && byItsPath != null && differ(found, byItsPath)) {
            return different(found, byItsPath);
        }
        found = found == null ? byItsPath : found;
        for (int i = 0; i < byHeader.size(); i++) {
            Header header = byHeader.get(i);
            List<String> values = request.headers(header.name);
            if (values.isEmpty() || !proxies.contains(request.peerAddress())) {
                continue;
            }
            // RFC 9110 §5.2: somebody on the way may have joined two lines.
            if (values.size() > 1 || values.get(0).indexOf(',') >= 0) {
                return refused(FailureCode.REQUEST_AMBIGUOUS, "several values in the header " + header.name);
            }
            TenantLookup.Named named = header.values.get(values.get(0));
            if (named == null) {
                return refused(FailureCode.TENANT_UNKNOWN, "the header " + header.name + " names no tenant");
            }
            if (found != null && differ(found, named)) {
                return different(found, named);
            }
            found = named;
        }
        return found == null ? UNNAMED : found;
    }

    /** The tenants that a path names by itself: none or one, or two if it has an encoded slash. */
    public List<Tenant> ofPath(CanonicalPath path) {
        TenantLookup.Named named = byPath.find(path);
        TenantLookup.Named decoded = byPath.find(path.decoded());
        if (named == null) {
            return decoded == null ? List.of() : List.of(decoded.tenant());
        }
        return decoded == null || !differ(named, decoded)
                ? List.of(named.tenant())
                : List.of(named.tenant(), decoded.tenant());
    }

    private static boolean differ(TenantLookup.@Nullable Named one, TenantLookup.@Nullable Named other) {
        return one == null || other == null
                ? one != null || other != null
                : !one.tenant().name().equals(other.tenant().name());
    }

    private static TenantLookup different(TenantLookup.Named one, TenantLookup.Named other) {
        return refused(
                FailureCode.REQUEST_AMBIGUOUS,
                "the request names the tenant " + one.tenant().name() + " and the tenant "
                        + other.tenant().name());
    }

    private static TenantLookup refused(FailureCode code, String reason) {
        return new TenantLookup.Refused(Failure.of(code, reason));
    }
}
