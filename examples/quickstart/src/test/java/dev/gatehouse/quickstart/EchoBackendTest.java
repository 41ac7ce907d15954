package dev.gatehouse.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import org.junit.jupiter.api.Test;

import java.util.List;

class EchoBackendTest {

    @Test
    void echoWhenAskedThenAnswersAndRemembersTheRequest() throws Exception {
        try (EchoBackend backend = EchoBackend.start()) {
            Reply reply = RawRequest.get("/api/orders/1?a=b")
                    .with("X-User-Id: carol")
                    .with("X_User_Id: \"mallory\"")
                    .send(backend.address());

            assertThat(reply.status()).isEqualTo(200);
            assertThat(JSONObjectUtils.parse(reply.body()))
                    .containsEntry("method", "GET")
                    .containsEntry("path", "/api/orders/1?a=b");
            assertThat(reply.body()).containsIgnoringCase("\"x-user-id\":\"carol\"");
            assertThat(backend.seen()).singleElement().satisfies(seen -> {
                assertThat(seen.header("x-user-id")).containsExactly("carol");
                assertThat(seen.identity().get("X-User-Id")).containsExactlyInAnyOrder("carol", "\"mallory\"");
            });
        }
    }

    @Test
    void stopRecordingWhenCalledThenNothingIsKept() throws Exception {
        try (EchoBackend backend = EchoBackend.start()) {
            RawRequest.get("/a").send(backend.address());
            backend.stopRecording();

            assertThat(RawRequest.get("/b").send(backend.address()).status()).isEqualTo(200);
            assertThat(backend.seen()).isEqualTo(List.of());
        }
    }
}
