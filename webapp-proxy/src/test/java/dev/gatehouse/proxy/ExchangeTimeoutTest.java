package dev.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.proxy.fixture.RecordingBackend;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The end of an exchange of which the container tells; an event of a container with HTTP/2 is played. */
class ExchangeTimeoutTest {

    private final HttpClient client = new HttpClient();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger completed = new AtomicInteger();
    private final AsyncContext context = (AsyncContext) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {AsyncContext.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("complete")) {
                    completed.incrementAndGet();
                }
                return null;
            });

    @BeforeEach
    void start() throws Exception {
        client.start();
    }

    @AfterEach
    void stop() throws Exception {
        client.stop();
    }

    @Test
    void onErrorWhenTheBackendHasAnsweredThenTheRequestEndsAndItsPlaceIsFree() throws Exception {
        try (RecordingBackend backend = new RecordingBackend()) {
            Request request = client.newRequest(backend.url());
            ExchangeTimeout timeout =
                    ExchangeTimeout.start(context, Duration.ofSeconds(30), request, ended::incrementAndGet);
            assertThat(request.send().getStatus()).isEqualTo(200);
            assertThat(ended).hasValue(0);

            timeout.onError(new AsyncEvent(context, new IOException("reset")));

            assertThat(ended).hasValue(1);
            assertThat(completed).hasValue(1);
        }
    }

    @Test
    void onErrorWhenTheBackendHasNotAnsweredThenItsExchangeIsAborted() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (RecordingBackend backend = new RecordingBackend()) {
            backend.answer((exchange, body) -> {
                asked.countDown();
                try {
                    answer.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Request request = client.newRequest(backend.url());
            ExchangeTimeout timeout =
                    ExchangeTimeout.start(context, Duration.ofSeconds(30), request, ended::incrementAndGet);
            CountDownLatch failed = new CountDownLatch(1);
            request.send(result -> {
                if (result.isFailed()) {
                    failed.countDown();
                }
            });
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();

            timeout.onError(new AsyncEvent(context, new IOException("reset")));

            assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
            // By its failure, which answers the request.
            assertThat(completed).hasValue(0);
            answer.countDown();
        }
    }
}
