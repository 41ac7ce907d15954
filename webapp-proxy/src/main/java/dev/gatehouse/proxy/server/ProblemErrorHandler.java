package dev.gatehouse.proxy.server;

import dev.gatehouse.config.SafeText;
import dev.gatehouse.filter.ServerReply;
import dev.gatehouse.gateway.FailureRenderer;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.ServerRefusal;
import dev.gatehouse.http.RequestId;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Answers as a problem (RFC 9457) what Jetty refuses before the engine sees it, such as a malformed request. */
final class ProblemErrorHandler extends ErrorHandler {

    private static final System.Logger LOG = System.getLogger(ProblemErrorHandler.class.getName());

    private final Supplier<Gateway> gateway;

    /** One that records what it answers in the audit of {@code gateway}. */
    ProblemErrorHandler(Supplier<Gateway> gateway) {
        this.gateway = gateway;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        String requestId = RequestId.next();
        Object cause = request.getAttribute(ERROR_EXCEPTION);
        LOG.log(
                System.Logger.Level.INFO,
                "GH1000 refused by the server request=" + requestId + " status=" + status + " reason=\""
                        + SafeText.of(String.valueOf(cause)) + '"');
        Gateway current = gateway.get();
        current.refusedByServer(new ServerRefusal(
                requestId, status, Request.getRemoteAddr(request), request.getMethod(), String.valueOf(cause)));
        if (request.getAttribute(ServerReply.ATTRIBUTE) instanceof SentReply reply) {
            // What the engine has seen, a reply whose headers are too large for example, it counts itself.
            reply.endsWithoutExchange(() -> current.countRefusedByServer(status));
        } else {
            current.countRefusedByServer(status);
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, FailureRenderer.PROBLEM_JSON);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        // Where a malformed request ends, nobody knows.
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        String body = FailureRenderer.problem("about:blank", HttpStatus.getMessage(status), status, requestId);
        response.write(true, ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)), callback);
        return true;
    }
}
