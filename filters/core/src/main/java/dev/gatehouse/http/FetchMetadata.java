package dev.gatehouse.http;

import java.util.List;
import java.util.Locale;

/**
 * What a browser says of its own requests (W3C Fetch Metadata): whether a page is to be shown, so that a login can be, and
 * from whose page a request comes.
 */
public final class FetchMetadata {

    private static final String MODE = "Sec-Fetch-Mode";
    private static final String DESTINATION = "Sec-Fetch-Dest";
    private static final String SITE = "Sec-Fetch-Site";
    private static final String ORIGIN = "Origin";

    private FetchMetadata() {}

    /** Whether the answer will be shown as a page; scripts and API clients want to be told 401. */
    public static boolean showsPage(RequestView request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return false;
        }
        List<String> modes = request.headers(MODE);
        if (!modes.isEmpty()) {
            return modes.equals(List.of("navigate"))
                    && request.headers(DESTINATION).equals(List.of("document"));
        }
        return request.headers("X-Requested-With").isEmpty()
                && request.headers("Accept").stream()
                        .anyMatch(accept -> accept.toLowerCase(Locale.ROOT).contains("text/html"));
    }

    /** Whether a request changes something, or opens a connection that can: only our own pages may send it. */
    public static boolean isUnsafe(RequestView request) {
        return switch (request.method()) {
            case "GET", "HEAD", "OPTIONS" -> !request.headers("Upgrade").isEmpty();
            default -> true;
        };
    }

    /**
     * Whether a request was sent by a page of ours or by the user: by Sec-Fetch-Site, else by Origin. One that says neither
     * is no browser's of these days, and is not believed.
     *
     * @param own our own origin
     * @param trusted further origins
     */
    public static boolean isFromOwnPage(RequestView request, String own, List<String> trusted) {
        List<String> origins = request.headers(ORIGIN);
        if (origins.size() == 1 && trusted.contains(origins.get(0))) {
            return true;
        }
        List<String> sites = request.headers(SITE);
        if (!sites.isEmpty()) {
            return sites.equals(List.of("same-origin")) || sites.equals(List.of("none"));
        }
        return origins.equals(List.of(own));
    }

    /** Whether a browser says that it sent the request; a provider's server has none of these headers. */
    public static boolean isFromBrowser(RequestView request) {
        return !request.headers(SITE).isEmpty() || !request.headers(ORIGIN).isEmpty();
    }

    /**
     * Returns whether a page of another origin, a sibling domain's included, had the browser send the request: its user may
     * know nothing of it, also where a page is shown, as in a window that the other page opened.
     */
    public static boolean isFromOtherOrigin(RequestView request) {
        return isFromOtherSite(request) || request.headers(SITE).contains("same-site");
    }

    /** Whether a page of another site sent the browser here. */
    public static boolean isFromOtherSite(RequestView request) {
        return request.headers(SITE).contains("cross-site");
    }
}
