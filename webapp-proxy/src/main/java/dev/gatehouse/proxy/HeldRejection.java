package dev.gatehouse.proxy;

import dev.gatehouse.config.CredentialMask;
import dev.gatehouse.gateway.BackendToken;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Holds a backend's 401 back until it is known whether a new token of ours may change it: then the request is repeated, else
 * the 401 goes on as it came. Any other answer, and a 401 with a large body, goes on at once.
 */
final class HeldRejection implements Response.Listener {

    private static final Logger LOG = System.getLogger(HeldRejection.class.getName());
    private static final int MOST_OCTETS = 64 * 1024;

    private final Response.Listener proxied;
    private final BackendToken token;
    private final Duration patience;
    private final Consumer<String> repetition;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean passes;
    private @Nullable CompletableFuture<Optional<String>> renewal;

    /**
     * Listens to one answer.
     *
     * @param proxied who passes answers on
     * @param token what the backend was shown
     * @param patience how long a new token may take
     * @param repetition sends the request again with another {@code Authorization}
     */
    HeldRejection(Response.Listener proxied, BackendToken token, Duration patience, Consumer<String> repetition) {
        this.proxied = proxied;
        this.token = token;
        this.patience = patience;
        this.repetition = repetition;
    }

    @Override
    public void onBegin(Response response) {
        passes = response.getStatus() != HttpStatus.UNAUTHORIZED_401;
        if (passes) {
            proxied.onBegin(response);
        }
    }

    @Override
    public boolean onHeader(Response response, HttpField field) {
        return !passes || proxied.onHeader(response, field);
    }

    @Override
    public void onHeaders(Response response) {
        if (passes) {
            proxied.onHeaders(response);
        } else {
            renewal = token.afterRejection()
                    .completeOnTimeout(Optional.empty(), patience.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void onContent(Response response, Content.Chunk chunk, Runnable demander) throws Exception {
        if (passes) {
            proxied.onContent(response, chunk, demander);
            return;
        }
        ByteBuffer octets = chunk.getByteBuffer().slice();
        byte[] copy = new byte[octets.remaining()];
        octets.get(copy);
        body.writeBytes(copy);
        if (body.size() > MOST_OCTETS) {
            begin(response);
            proxied.onContent(response, held(), demander);
        } else {
            demander.run();
        }
    }

    @Override
    public void onSuccess(Response response) {
        if (passes) {
            proxied.onSuccess(response);
        }
    }

    @Override
    public void onFailure(Response response, Throwable failure) {
        if (passes) {
            proxied.onFailure(response, failure);
        }
    }

    @Override
    public void onComplete(Result result) {
        CompletableFuture<Optional<String>> asked = renewal;
        if (passes || result.isFailed() || asked == null) {
            proxied.onComplete(result);
            return;
        }
        var unused = asked.handle((renewed, failure) -> failure == null ? renewed : Optional.<String>empty())
                .thenAccept(renewed -> renewed.ifPresentOrElse(repetition, () -> passOn(result)))
                .exceptionally(failure -> {
                    LOG.log(Level.WARNING, "GH6202 a request could not be repeated", CredentialMask.of(failure));
                    passOn(result);
                    return null;
                });
    }

    /** The 401 as it came, body and all. */
    private void passOn(Result result) {
        Response response = result.getResponse();
        begin(response);
        if (body.size() == 0) {
            proxied.onComplete(result);
            return;
        }
        try {
            proxied.onContent(response, held(), () -> proxied.onComplete(result));
        } catch (Exception e) {
            proxied.onComplete(new Result(result, e));
        }
    }

    private void begin(Response response) {
        passes = true;
        proxied.onBegin(response);
        proxied.onHeaders(response);
    }

    private Content.Chunk held() {
        return Content.Chunk.from(ByteBuffer.wrap(body.toByteArray()), false);
    }
}
