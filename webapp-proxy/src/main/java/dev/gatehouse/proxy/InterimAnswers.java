package dev.gatehouse.proxy;

import org.eclipse.jetty.client.EarlyHintsProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpStatus;

/**
 * Skips each interim answer of a backend, whatever its number, and waits for the final one (RFC 9110 §15.2): a 100 too, since
 * no expectation of a client goes on. A 101 is final.
 */
final class InterimAnswers extends EarlyHintsProtocolHandler {

    @Override
    public String getName() {
        return "gatehouse-interim";
    }

    @Override
    public boolean accept(Request request, Response response) {
        return HttpStatus.isInterim(response.getStatus());
    }
}
