package dev.gatehouse.proxy;

import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.http.Cookies;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.HttpReply;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

import java.util.List;

/** Decides which of a backend's response headers go on to the client. */
final class AnswerHeaders {

    private AnswerHeaders() {}

    static boolean goesOn(@Nullable Exchange exchange, Response answer, HttpField field) {
        if (answer.getStatus() == HttpStatus.NO_CONTENT_204 && field.is(Headers.CONTENT_LENGTH)) {
            // RFC 9110 §8.6: a 204 has none, and a container would wait for its bytes.
            return false;
        }
        return !isNamedByConnection(answer, field)
                && (exchange == null
                        || (!isOurs(exchange, field)
                                && !(field.is(Headers.SET_COOKIE) && setsOwnCookie(exchange, field))));
    }

    /** The headers that the backend's {@code Connection} names are for us alone (RFC 9110 §7.6.1). */
    private static boolean isNamedByConnection(Response answer, HttpField field) {
        for (String option : answer.getHeaders().getCSV(HttpHeader.CONNECTION, false)) {
            if (option.equalsIgnoreCase(field.getName())) {
                return true;
            }
        }
        return false;
    }

    /**
     * A backend that set a session's cookie could put callers into a session of its choice. A cookie without a name comes back
     * as its value alone, which may read as a cookie of that name: {@code =__Host-gatehouse-app=x}.
     */
    private static boolean setsOwnCookie(Exchange exchange, HttpField field) {
        String value = field.getValue();
        List<String> names = value == null ? List.of() : Cookies.names(List.of(value));
        return names.isEmpty()
                || names.get(0).isEmpty()
                || value.substring(0, end(value)).indexOf('=') < 0
                || exchange.isOwnCookie(names.get(0));
    }

    private static int end(String cookie) {
        int semicolon = cookie.indexOf(';');
        return semicolon < 0 ? cookie.length() : semicolon;
    }

    /** The reply has these already: what is left of our limits is no business of the backend's. */
    private static boolean isOurs(Exchange exchange, HttpField field) {
        for (HttpReply.Header header : exchange.replyHeaders()) {
            if (header.name().equalsIgnoreCase(field.getName())) {
                return true;
            }
        }
        return false;
    }
}
