package dev.gatehouse.proxy;

import dev.gatehouse.http.Headers;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** The element of {@code Forwarded} that this proxy adds (RFC 7239 §4). */
final class ForwardedElement {

    private ForwardedElement() {}

    /** Without {@code host} where the client named none, as HTTP/1.0 allows. */
    static String of(HttpServletRequest request) {
        String host = request.getHeader(Headers.HOST);
        return "by=" + node(request.getLocalAddr()) + ";for=" + node(request.getRemoteAddr())
                + (host == null || host.isEmpty() ? "" : ";host=" + quoted(host)) + ";proto=" + request.getScheme();
    }

    /** An address; of version 6 in brackets (RFC 7239 §6). */
    private static String node(@Nullable String address) {
        if (address == null || address.isEmpty()) {
            return "unknown";
        }
        return quoted(address.indexOf(':') >= 0 && !address.startsWith("[") ? "[" + address + "]" : address);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
