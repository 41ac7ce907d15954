package dev.gatehouse.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.util.Objects;

/** What the client makes of an address. */
class RedisConnectorTest {

    @Test
    void uriWhenThePasswordIsEncodedThenDecodedAndNothingElseIsTakenFromIt() {
        RedisURI uri = RedisConnector.uri(URI.create("rediss://us%3Aer:p%23a+s%25:s%40@[::1]:6380/3"));

        assertThat(uri.getHost()).isEqualTo("::1");
        assertThat(uri.getPort()).isEqualTo(6380);
        assertThat(uri.getDatabase()).isEqualTo(3);
        assertThat(uri.isSsl()).isTrue();
        assertThat(uri.isVerifyPeer()).isTrue();
        assertThat(credentials(uri).getUsername()).isEqualTo("us:er");
        assertThat(credentials(uri).getPassword()).containsExactly("p#a+s%:s@".toCharArray());
    }

    @Test
    void uriWhenThereIsNoUserThenThePasswordAlone() {
        RedisURI uri = RedisConnector.uri(URI.create("redis://:word@h"));

        assertThat(uri.getPort()).isEqualTo(6379);
        assertThat(uri.isSsl()).isFalse();
        assertThat(credentials(uri).hasUsername()).isFalse();
        assertThat(credentials(uri).getPassword()).containsExactly("word".toCharArray());
    }

    private static RedisCredentials credentials(RedisURI uri) {
        return Objects.requireNonNull(
                uri.getCredentialsProvider().resolveCredentials().block());
    }
}
