package dev.gatehouse.proxy;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import org.eclipse.jetty.client.AsyncRequestContent;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Sends a client's body to the backend as it comes. Once the backend has answered, the rest is read and dropped, so that the
 * client gets the answer instead of a connection that breaks while it still sends.
 */
final class Upload extends IteratingCallback implements ReadListener {

    private final ServletInputStream input;
    private final AsyncRequestContent content;
    private final Request proxied;
    private final Consumer<Throwable> failed;
    private final @Nullable UploadRate rate;
    private final byte[] buffer;
    private final long length;
    private long bytes;
    private final AtomicReference<@Nullable Runnable> afterwards = new AtomicReference<>();
    private final AtomicBoolean replied = new AtomicBoolean();
    private volatile boolean handedOver;
    private volatile boolean sent;
    private volatile boolean abandoned;
    private volatile boolean answered;

    /**
     * A body that is read once the container says that there is something to read.
     *
     * @param length how many bytes it has; negative if that is unknown
     * @param failed told of a body that is malformed, breaks off or comes too slowly
     * @param rate the slowest that the body may come; null for any
     */
    Upload(
            ServletInputStream input,
            AsyncRequestContent content,
            Request proxied,
            long length,
            int bufferSize,
            @Nullable UploadRate rate,
            Consumer<Throwable> failed) {
        this.input = input;
        this.content = content;
        this.proxied = proxied;
        this.length = length;
        this.buffer = new byte[bufferSize];
        this.rate = rate;
        this.failed = failed;
        proxied.onRequestSuccess(request -> sent = true);
        if (rate != null) {
            rate.start(this::onError);
        }
    }

    /** Whether the backend has been sent the whole request, or the last of it is on its way. */
    boolean isSent() {
        return handedOver || sent;
    }

    boolean isAnswered() {
        return answered;
    }

    /**
     * Returns whether the caller is the one to reply to the client. The client's side and the backend's can fail at the same
     * time on two threads, and two replies at once would mix: an empty 200 was one outcome.
     */
    boolean claimReply() {
        return replied.compareAndSet(false, true);
    }

    /** Notes that the backend's answer is whole: a rest of the body does not go to it any more. */
    void answered() {
        answered = true;
        if (handedOver && !sent) {
            // A quick backend's answer overtakes the news that the last bytes are written.
            CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(this::abortUnlessSent);
        } else {
            abortUnlessSent();
        }
    }

    private void abortUnlessSent() {
        if (!sent) {
            var unused = proxied.abort(new InvalidAnswerException("answered before the request was sent whole"));
        }
    }

    /** Runs {@code completion} once the client has sent its whole body, or has failed to. */
    void afterTheLastByte(Runnable completion) {
        if (!afterwards.compareAndSet(null, completion)) {
            completion.run();
        }
    }

    private static void nothing() {}

    /** Watches the rate no longer: the exchange is over. */
    void stop() {
        if (rate != null) {
            rate.stop();
        }
    }

    private void ended() {
        stop();
        Runnable completion = afterwards.getAndSet(Upload::nothing);
        if (completion != null) {
            completion.run();
        }
    }

    @Override
    public void onDataAvailable() {
        iterate();
    }

    @Override
    public void onAllDataRead() {
        content.close();
        ended();
    }

    @Override
    protected Action process() throws Exception {
        while (input.isReady()) {
            int read = input.read(buffer);
            if (read < 0) {
                return Action.SUCCEEDED;
            }
            if (rate != null) {
                rate.received(read);
            }
            if (read > 0 && !answered) {
                if (rate != null) {
                    rate.pause();
                }
                bytes += read;
                // The container may say long after the backend's answer that there is no more.
                boolean last = length >= 0 && bytes >= length;
                handedOver = last;
                content.write(
                        last,
                        ByteBuffer.wrap(buffer, 0, read),
                        Callback.from(last ? this::lastSent : this::succeeded, this::refused));
                return Action.SCHEDULED;
            }
        }
        if (rate != null) {
            rate.resume();
        }
        return Action.IDLE;
    }

    private void lastSent() {
        sent = true;
        succeeded();
    }

    /** The backend takes no more: after its answer the rest is dropped; before it the exchange has failed, and replies. */
    private void refused(Throwable failure) {
        if (answered) {
            succeeded();
        } else {
            abandoned = true;
            failed(failure);
        }
    }

    @Override
    protected void onFailure(Throwable failure) {
        onError(failure);
    }

    @Override
    public void onError(Throwable failure) {
        if (!answered && !abandoned) {
            failed.accept(failure);
        }
        content.fail(failure);
        ended();
    }
}
