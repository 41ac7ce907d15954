package dev.gatehouse.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.gateway.Exchange;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.testing.FakeRequest;
import dev.gatehouse.testing.TestSettings;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/** The last look at a reply before it goes out; what made it wrong is a race in the server, which is played. */
class SentReplyTest {

    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final HttpStream stream = (HttpStream) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {HttpStream.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("send")) {
                    sent.incrementAndGet();
                }
                return null;
            });

    @ParameterizedTest
    @CsvSource({"true, 200, 0", "true, 204, 0", "true, 502, 1", "true, 302, 1", "true, 100, 1", "false, 200, 1"})
    void sendWhenTheRequestWasRefusedThenNoSuccessGoesOut(boolean refused, int status, int expected) {
        GatewayConfig config = GatewayConfig.from(
                TestSettings.of("gatehouse.routes.open.path", "/open", "gatehouse.routes.open.authenticate", "none"),
                Use.DROP_IN);
        try (Gateway gateway = new Gateway(config)) {
            Exchange exchange = gateway.open(FakeRequest.get("/open"));
            SentReply reply = new SentReply();
            reply.ends(exchange);
            if (refused) {
                gateway.refuse(exchange, Failure.of(FailureCode.BACKEND_UNREACHABLE, "broken pipe"));
            }

            reply.watch(stream)
                    .send(
                            null,
                            new MetaData.Response(status, null, HttpVersion.HTTP_1_1, HttpFields.EMPTY),
                            true,
                            BufferUtil.EMPTY_BUFFER,
                            Callback.from(() -> {}, failure -> failed.incrementAndGet()));

            assertThat(sent).hasValue(expected);
            assertThat(failed).hasValue(1 - expected);
        }
    }
}
