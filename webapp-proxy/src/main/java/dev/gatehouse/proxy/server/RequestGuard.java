package dev.gatehouse.proxy.server;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * Refuses what only the server can see: more header fields than anybody needs, whose look-ups grow with their square,
 * and a target that names another scheme than the connection has, which a backend would be told (RFC 9110 §7.1).
 */
final class RequestGuard implements HttpConfiguration.Customizer {

    private static final int MOST_FIELDS = 200;

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        if (request.getHeaders().size() > MOST_FIELDS) {
            throw new HttpException.RuntimeException(
                    HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431, "more than " + MOST_FIELDS + " header fields");
        }
        String scheme = request.getHttpURI().getScheme();
        String own = request.getConnectionMetaData().isSecure() ? "https" : "http";
        if (scheme != null && !scheme.equalsIgnoreCase(own)) {
            throw new HttpException.RuntimeException(HttpStatus.BAD_REQUEST_400, "the target has another scheme");
        }
        return request;
    }
}
