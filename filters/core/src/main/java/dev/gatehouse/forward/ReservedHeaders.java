package dev.gatehouse.forward;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The header names that no client may send on, in whatever spelling (see {@link HeaderNames}). Immutable. */
final class ReservedHeaders {

    /** Headers that were checked here, or end here, beside {@link OverrideHeaders}. */
    private static final List<String> ALWAYS = Stream.concat(
                    OverrideHeaders.NAMES.stream(),
                    Stream.of(
                            "Client-Cert", "Client-Cert-Chain", "DPoP", "Proxy-Authorization", "X-Gatehouse-Identity"))
            .toList();

    /**
     * Headers that HTTP or this gateway gives a meaning, which under another spelling nobody here has looked at: CGI and
     * its like can't tell {@code Content_Length} from {@code Content-Length}. Reserved in unusual spellings alone.
     */
    private static final List<String> MEANT = List.of(
            "Accept-Encoding",
            "Access-Control-*",
            "Alt-Used",
            "Cache-Control",
            "Content-*",
            "Early-Data",
            "Http2-Settings",
            "If-*",
            "Keep-Alive",
            "Last-Event-Id",
            "Max-Forwards",
            "Sec-*",
            "Transfer-*",
            "Upgrade-*",
            "User-Agent",
            "Www-Authenticate");

    private static final int OWN = 1;
    private static final int FAMILIES = 2;
    private static final int IN_UNUSUAL_SPELLINGS = 4;

    private final HeaderNames names;
    private final Set<String> passed = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    /**
     * The reserved headers of a gateway.
     *
     * @param credentials the gateway's own headers, and those of credentials that end here
     * @param changes what the operator adds to other gateways' headers, and takes from them
     */
    ReservedHeaders(List<String> credentials, StrippedHeaders changes) {
        List<String> own = new ArrayList<>(ALWAYS);
        own.addAll(credentials);
        List<String> others = new ArrayList<>(IdentityHeaderFamilies.NAMES);
        others.addAll(changes.added());
        names = new HeaderNames(List.of(own, others, MEANT));
        passed.addAll(changes.passed());
    }

    /** Whether a header is one that is reserved whatever the settings are. */
    static boolean isAlwaysReserved(String name) {
        return new HeaderNames(ALWAYS).contains(name);
    }

    /** Returns whether a name is reserved only since other gateways name callers by it, or the operator has said so. */
    boolean isOthers(String name) {
        int sets = names.setsOf(name);
        return (sets & OWN) == 0 && (sets & FAMILIES) != 0 && !passed.contains(name);
    }

    /** Whether a name is reserved; no allocation, since it is asked for each header of each request. */
    boolean contains(String name) {
        int sets = names.setsOf(name);
        if (sets == 0) {
            return false;
        }
        return (sets & OWN) != 0
                || ((sets & FAMILIES) != 0 && !passed.contains(name))
                || ((sets & IN_UNUSUAL_SPELLINGS) != 0 && HeaderNames.isUnusual(name));
    }
}
