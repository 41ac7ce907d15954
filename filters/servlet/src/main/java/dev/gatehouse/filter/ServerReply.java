package dev.gatehouse.filter;

import dev.gatehouse.gateway.Exchange;

/**
 * The reply of one request as its server sends it, which a server that knows it puts into the request's attribute
 * {@value #ATTRIBUTE}: then what was sent is what is recorded. Elsewhere it is what the Servlet API tells.
 */
public interface ServerReply {

    /** The request attribute. */
    String ATTRIBUTE = "dev.gatehouse.server-reply";

    /** Ends the exchange once the reply is sent, or can't be any more; at once if that was before. Never waits. */
    void ends(Exchange exchange);
}
