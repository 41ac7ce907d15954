package dev.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;

/** What holds for every path, over random ones made of all that is awkward in paths. */
class CanonicalPathPropertyTest {

    private static final int PATHS = 40_000;

    private static final String[] PIECES = {
        "/",
        "/",
        "/",
        "a",
        "b",
        "Z9",
        ".",
        "..",
        "...",
        "/.",
        "/..",
        "%2e",
        "%2E",
        "%2f",
        "%2F",
        "%25",
        "%252e",
        "%41",
        "%61",
        "%7e",
        "%20",
        "%3f",
        "%23",
        "%c3%a9",
        "%F0%9F%98%80",
        "%e2%80%a8",
        "~",
        "-",
        "_",
        "@",
        ":",
        "%C2%85",
        "%C2%A0",
        "%3b",
        ";",
        "%5c",
        "\\",
        "%00",
        "%0a",
        "%7f",
        "%",
        "%4",
        "%C0%AE",
        "%ED%A0%80",
        " ",
        "\u00e9",
    };

    /** Without the pieces that are never accepted, so that long paths are. */
    private static final int HARMLESS = 31;

    private static String randomPath(Random random) {
        int pieces = random.nextInt(random.nextInt(8) == 0 ? PIECES.length : HARMLESS) % 12;
        StringBuilder path = new StringBuilder("/");
        for (int i = 0; i <= pieces; i++) {
            int most = random.nextInt(10) == 0 ? PIECES.length : HARMLESS;
            path.append(PIECES[random.nextInt(most)]);
        }
        return path.toString();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20_261_124, Long.MIN_VALUE})
    void parseWhenRandomThenAcceptedPathsHaveOneMeaning(long seed) {
        Random random = new Random(seed);
        int accepted = 0;
        for (int i = 0; i < PATHS; i++) {
            String raw = randomPath(random);
            if (CanonicalPath.parse(raw) instanceof CanonicalPath path) {
                accepted++;
                assertNothingHides(raw, path);
                assertSameWhenParsedAgain(raw, path);
                assertSameBelowContext(raw, path);
            }
        }
        assertThat(accepted).as("accepted paths").isGreaterThan(PATHS / 20);
    }

    private static void assertNothingHides(String raw, CanonicalPath path) {
        String value = path.value();
        assertThat(value).as(raw).startsWith("/").doesNotContain("\\").doesNotContain(";");
        assertThat(value.chars().anyMatch(Character::isISOControl)).as(raw).isFalse();
        String[] segments = value.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            assertThat(segments[i]).as(raw).isNotEqualTo(".").isNotEqualTo("..");
            assertThat(segments[i].isEmpty() && i < segments.length - 1).as(raw).isFalse();
        }
        assertThat(value.charAt(path.lastSegmentStart() - 1)).as(raw).isEqualTo('/');
        if (!path.hasEncodedDelimiters()) {
            assertThat(path.lastSegmentStart()).as(raw).isEqualTo(value.lastIndexOf('/') + 1);
        }
    }

    private static void assertSameWhenParsedAgain(String raw, CanonicalPath path) {
        String encoded = path.encoded();
        assertThat(encoded).as(raw).matches("(/([A-Za-z0-9._~!$&'()*+,=:@-]|%[0-9A-F]{2})*)+");
        assertThat(CanonicalPath.parse(encoded)).as(raw).isInstanceOfSatisfying(CanonicalPath.class, again -> {
            assertThat(again.value()).as(raw).isEqualTo(path.value());
            assertThat(again.lastSegmentStart()).as(raw).isEqualTo(path.lastSegmentStart());
            assertThat(again.encoded()).as(raw).isEqualTo(encoded);
        });
    }

    private static void assertSameBelowContext(String raw, CanonicalPath path) {
        assertThat(CanonicalPath.parse("/ctx" + raw, "/ctx"))
                .as(raw)
                .isInstanceOfSatisfying(CanonicalPath.class, below -> {
                    assertThat(below.value()).as(raw).isEqualTo(path.value());
                    assertThat(below.lastSegmentStart()).as(raw).isEqualTo(path.lastSegmentStart());
                });
    }
}
