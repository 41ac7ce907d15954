package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class ExpansionTest {

    @TempDir
    private Path folder;

    private String pointer(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), content);
        return "${file:" + file + "}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret", "s3cret\n", "s3cret\r\n", "s3cret \n\n"})
    void expandWhenFileThenItsTextWithoutTheLineBreak(String content) throws IOException {
        assertThat(Expansion.expand(pointer(content))).isEqualTo("s3cret");
    }

    @Test
    void expandWhenPointerWithinTextThenReplacedThere() throws IOException {
        String pointer = pointer("b");

        assertThat(Expansion.expand("a" + pointer + "c" + pointer)).isEqualTo("abcb");
    }

    @Test
    void expandWhenEnvironmentThenTheVariable() {
        assertThat(Expansion.expand("<${env:PATH}>")).isEqualTo("<" + System.getenv("PATH") + ">");
    }

    @Test
    void expandWhenTargetHasAPointerThenNotExpandedAgain() throws IOException {
        assertThat(Expansion.expand(pointer("${env:PATH} $1 \\"))).isEqualTo("${env:PATH} $1 \\");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"plain", "$", "${", "${}", "${env:}", "${sys:user.home}", "${ENV:PATH}", "$env:PATH", "#{env:X}"
            })
    void expandWhenNoPointerThenAsItIs(String text) {
        assertThat(Expansion.expand(text)).isEqualTo(text);
    }

    @Test
    void expandWhenFileIsMissingThenRefusedWithItsName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Expansion.expand("${file:" + folder.resolve("none") + "}"))
                .withMessageContaining(folder.resolve("none").toString())
                .withMessageContaining("can't be read");
    }

    @Test
    void expandWhenFileIsAFolderThenRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Expansion.expand("${file:" + folder + "}"))
                .withMessageContaining("can't be read");
    }

    @Test
    void expandWhenFileIsNoUtf8ThenRefused() throws IOException {
        Path file = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xFF, (byte) 0xFE});

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Expansion.expand("${file:" + file + "}"))
                .withMessageContaining("can't be read");
    }

    @Test
    void expandWhenFileNameIsNoneThenRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Expansion.expand("${file:a\u0000b}"))
                .withMessageContaining("can't be read");
    }

    @Test
    void expandWhenVariableIsNotSetThenRefusedWithItsName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Expansion.expand("${env:GATEHOUSE_TEST_NOT_SET}"))
                .withMessageContaining("GATEHOUSE_TEST_NOT_SET");
    }
}
