package dev.gatehouse.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;

/** A token as it stands in the header, its digest, and claims. */
class BearerTokenTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 129, 256, 1_000, 8_192})
    void digestWhenTokenHasAnyLengthThenItIsSha256OfTheTokenAlone(int length) throws NoSuchAlgorithmException {
        String token = "aZ09-_.".repeat(length / 7 + 1).substring(0, length);
        Sha256 expected = sha256(token);
        assertThat(BearerToken.of(token).digest()).isEqualTo(expected).hasSameHashCodeAs(expected);
        assertThat(new BearerToken("Bearer " + token, 7, false).digest()).isEqualTo(expected);
        assertThat(new BearerToken("Bearer " + token, 7, false).text()).isEqualTo(token);
        assertThat(new BearerToken("Bearer " + token, 7, false).length()).isEqualTo(length);
    }

    @Test
    void digestWhenTokenIsBeyondAsciiThenItIsOfTheUtf8Form() throws NoSuchAlgorithmException {
        for (String token : List.of("\u00e9", "a".repeat(200) + "\u0100", "\ud83d\ude00")) {
            assertThat(BearerToken.of(token).digest()).isEqualTo(sha256(token));
        }
        // Nothing that differs only in the high octet of a character shares a digest.
        assertThat(BearerToken.of("a\u0162").digest())
                .isNotEqualTo(BearerToken.of("ab").digest());
    }

    @Test
    void digestWhenOneCharacterDiffersThenDigestDiffers() {
        assertThat(BearerToken.of("a.b.c").digest())
                .isNotEqualTo(BearerToken.of("a.b.d").digest());
        assertThat(BearerToken.of("a").digest())
                .isNotEqualTo(BearerToken.of("a ").digest());
    }

    @Test
    void isCompactWhenOneCharacterIsForeignThenFalse() {
        for (char c = 0; c < 0x180; c++) {
            boolean allowed = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '-'
                    || c == '_'
                    || c == '.';
            assertThat(BearerToken.of("a" + c + "b").isCompact())
                    .as("character %d", (int) c)
                    .isEqualTo(allowed);
        }
    }

    @Test
    void toStringWhenShownThenTokenIsNot() {
        assertThat(BearerToken.of("secret").toString()).doesNotContain("secret").contains("6");
        assertThat(BearerToken.of("secret").digest().toString()).hasSizeLessThan(32);
        assertThat(new Claims(Map.of("email", "alice@example.com")).toString())
                .contains("email")
                .doesNotContain("alice");
    }

    @Test
    void ofWhenDigestHasAnotherLengthThenRefused() {
        assertThatThrownBy(() -> Sha256.of(new byte[31])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Sha256.of(new byte[33])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void atWhenPathIsNameOrPointerThenValueIsFound() {
        Claims claims = new Claims(Map.of(
                "a", Map.of("b", List.of("x", Map.of("c", 1L)), "", "empty", "~1", "tilde", "d/e", "slash"),
                "https://example.com/roles", List.of("admin")));
        assertThat(claims.at("/a/b/0")).isEqualTo("x");
        assertThat(claims.at("/a/b/1/c")).isEqualTo(1L);
        assertThat(claims.at("/a/")).isEqualTo("empty");
        assertThat(claims.at("/a/~01")).isEqualTo("tilde");
        assertThat(claims.at("/a/d~1e")).isEqualTo("slash");
        assertThat(claims.valuesAt("https://example.com/roles")).containsExactly("admin");
        assertThat(claims.textAt("/a/b/1/c")).isNull();
        for (String path :
                List.of("b", "/", "/b", "/a/b/2", "/a/b/-1", "/a/b/+0", "/a/b/00", "/a/b/9999999999", "/a/b/x/c")) {
            assertThat(claims.at(path)).as(path).isNull();
        }
    }

    private static Sha256 sha256(String text) throws NoSuchAlgorithmException {
        return Sha256.of(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
