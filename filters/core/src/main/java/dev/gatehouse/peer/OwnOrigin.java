package dev.gatehouse.peer;

import dev.gatehouse.http.Headers;
import dev.gatehouse.http.HostName;
import dev.gatehouse.http.RequestTarget;
import dev.gatehouse.http.RequestView;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * The origin by which a browser knows us (RFC 6454 §6.2): as configured, else as the request shows it, past trusted
 * proxies. Immutable.
 */
public final class OwnOrigin {

    private final @Nullable String fixed;
    private final TrustedProxies proxies;

    /**
     * The origin of an installation.
     *
     * @param external the configured one; null to go by the request
     */
    public OwnOrigin(@Nullable URI external, TrustedProxies proxies) {
        this.fixed = external == null ? null : of(external);
        this.proxies = proxies;
    }

    /** The origin of the page that {@code request} asks for, in lower case, without the scheme's own port. */
    public String of(RequestView request) {
        if (fixed != null) {
            return fixed;
        }
        RequestTarget target = request.target();
        String scheme = target.scheme();
        String authority = target.authority();
        if (proxies.contains(request.peerAddress())) {
            List<String> protocols = request.headers(Headers.X_FORWARDED_PROTO);
            if (protocols.size() == 1 && List.of("http", "https").contains(protocols.get(0))) {
                scheme = protocols.get(0);
            }
            List<String> hosts = request.headers(Headers.X_FORWARDED_HOST);
            if (hosts.size() == 1 && isAuthority(hosts.get(0))) {
                authority = hosts.get(0);
            }
        }
        return of(scheme, authority);
    }

    private static boolean isAuthority(String text) {
        int colon = text.lastIndexOf(':');
        boolean port = colon > 0 && text.substring(colon + 1).matches("\\d{1,5}");
        return HostName.isPlain((port ? text.substring(0, colon) : text).toLowerCase(Locale.ROOT));
    }

    /** The origin of a URL. */
    public static String of(URI url) {
        return of(url.getScheme(), url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort()));
    }

    private static String of(String scheme, String authority) {
        String lower = scheme.toLowerCase(Locale.ROOT);
        String host = authority.toLowerCase(Locale.ROOT);
        String port = lower.equals("https") ? ":443" : ":80";
        return lower + "://" + (host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host);
    }
}
