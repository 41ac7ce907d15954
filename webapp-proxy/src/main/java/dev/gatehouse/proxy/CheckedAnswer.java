package dev.gatehouse.proxy;

import dev.gatehouse.http.Headers;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpResponse;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Checks a backend's final answer before anything of it goes on, and sees to its connection: one whose answer came before
 * the request was sent whole is closed, since what the backend makes of the rest is unknown.
 */
final class CheckedAnswer implements Response.Listener {

    /** The most bytes of headers that go on. */
    private static final int MAX_HEADER_BYTES = 32 * 1024;

    private final Response.Listener next;
    private final @Nullable Upload upload;
    private boolean refused;

    /**
     * Listens to one answer.
     *
     * @param next listener that passes the answer on
     * @param upload the request's body; null if it has none
     */
    CheckedAnswer(Response.Listener next, @Nullable Upload upload) {
        this.next = next;
        this.upload = upload;
    }

    @Override
    public void onBegin(Response response) {
        if (response.getStatus() == HttpStatus.SWITCHING_PROTOCOLS_101) {
            refuse(response, "101 without an Upgrade that asked for it");
        } else {
            next.onBegin(response);
        }
    }

    @Override
    public boolean onHeader(Response response, HttpField field) {
        return refused || next.onHeader(response, field);
    }

    @Override
    public void onHeaders(Response response) {
        if (refused) {
            return;
        }
        HttpFields headers = response.getHeaders();
        String length = headers.get(Headers.CONTENT_LENGTH);
        if (response.getStatus() == HttpStatus.NO_CONTENT_204
                && (headers.contains(HttpHeader.TRANSFER_ENCODING) || (length != null && !length.matches("0+")))) {
            refuse(response, "204 with a body");
        } else if (isCoded(headers)) {
            refuse(response, "a Transfer-Encoding other than chunked");
        } else if (bytes(headers) > MAX_HEADER_BYTES) {
            refuse(response, "more than " + MAX_HEADER_BYTES + " bytes of headers");
        } else {
            boolean early = upload != null && !upload.isSent();
            next.onHeaders(response);
            // Not before: the backend's Connection names the headers that end here.
            if (early && response instanceof HttpResponse answer) {
                // Read by the connection when the exchange ends: instead of going back to the pool it closes.
                answer.headers(fields -> fields.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE));
            }
        }
    }

    /** Jetty decodes chunks alone, so that a client would get the coded bytes without the name of their coding. */
    private static boolean isCoded(HttpFields headers) {
        List<String> codings = headers.getCSV(HttpHeader.TRANSFER_ENCODING, false);
        return !codings.isEmpty() && (codings.size() > 1 || !codings.get(0).equalsIgnoreCase("chunked"));
    }

    private static int bytes(HttpFields headers) {
        int bytes = 0;
        for (HttpField field : headers) {
            String value = field.getValue();
            bytes += field.getName().length() + (value == null ? 0 : value.length()) + ": \r\n".length();
        }
        return bytes;
    }

    private void refuse(Response response, String reason) {
        refused = true;
        var unused = response.abort(new InvalidAnswerException("the backend answered " + reason));
    }

    @Override
    public void onContent(Response response, Content.Chunk chunk, Runnable demander) throws Exception {
        if (refused) {
            demander.run();
        } else {
            next.onContent(response, chunk, demander);
        }
    }

    @Override
    public void onSuccess(Response response) {
        if (!refused) {
            next.onSuccess(response);
        }
        if (upload != null) {
            upload.answered();
        }
    }

    @Override
    public void onFailure(Response response, Throwable failure) {
        next.onFailure(response, failure);
    }

    /** A whole answer is the answer, whatever became of the rest of the request. */
    @Override
    public void onComplete(Result result) {
        Upload body = upload;
        if (!refused && result.getResponseFailure() == null && body != null && body.isAnswered()) {
            body.afterTheLastByte(() -> end(new Result(result.getRequest(), result.getResponse())));
        } else {
            end(result);
        }
    }

    private void end(Result result) {
        if (upload == null || upload.claimReply()) {
            next.onComplete(result);
        }
    }
}
