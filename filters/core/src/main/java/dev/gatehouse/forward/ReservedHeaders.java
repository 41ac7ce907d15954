package dev.gatehouse.forward;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The header names that no client may send on, in whatever spelling (see {@link HeaderNames}). Immutable. */
final class ReservedHeaders {

    /**
     * Headers by which a client would talk a backend into another path, method, host or address than the one that was
     * authorised, or show a certificate or proof that was checked here. Of {@code X-Forwarded…} each proxy has words of
     * its own.
     */
    private static final List<String> ALWAYS = List.of(
            "Client-Cert",
            "Client-Cert-Chain",
            "Client-Ip",
            "DPoP",
            "Cf-Connecting-Ip",
            "Cf-Connecting-Ipv6",
            "Cf-Pseudo-Ipv4",
            "Fastly-Client-Ip",
            "Fly-Client-Ip",
            "Forwarded",
            "Front-End-Https",
            "True-Client-Ip",
            "X-Azure-Clientip",
            "X-Azure-Socketip",
            "X-Client-Ip",
            "X-Cluster-Client-Ip",
            "X-Envoy-Original-Path",
            "X-Forwarded*",
            "X-Host",
            "X-Http-Host-Override",
            "X-Override-Url",
            "X-Remote-Addr",
            "X-Url-Scheme",
            "X-Waws-Unencoded-Url",
            "X-Original-Forwarded-For",
            "X-Original-Host",
            "X-Original-Method",
            "X-Original-Uri",
            "X-Original-Url",
            "X-Rewrite-Url",
            "X-Http-Method",
            "X-Http-Method-Override",
            "X-Method-Override",
            "X-Real-Ip",
            "X-Gatehouse-Identity",
            "Proxy-Authorization",
            "Proxy");

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
            "Proxy-*",
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

    /** Whether a name is reserved only since other gateways name callers by it, or the operator has said so. */
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
