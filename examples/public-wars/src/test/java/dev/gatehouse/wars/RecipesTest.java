package dev.gatehouse.wars;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What docs/recipes.md shows is what the ITs use. */
class RecipesTest {

    @ParameterizedTest
    @MethodSource("names")
    void recipeWhenShownThenItsFilesAreThose(String name) throws IOException {
        Recipe recipe = Recipe.of(name);

        assertThat(recipe.block("properties")).isEqualTo(Files.readString(recipe.configuration()));
        assertThat(recipe.block("text").lines().toList()).isEqualTo(recipe.options());
        assertThat(recipe.command())
                .startsWith("java", "-jar", "gatehouse-proxy.war", "protect")
                .contains("gatehouse.properties");
    }

    @Test
    void guideWhenReadThenEachFolderHasItsSectionAndEachSectionItsTest() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("src", "main", "recipes"))) {
            assertThat(folders.map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(names());
        }
        for (String name : names()) {
            try (Stream<Path> sources = Files.walk(Path.of("src", "test", "java"))) {
                assertThat(sources.filter(file -> file.toString().endsWith("IT.java")))
                        .as(name)
                        .anyMatch(file -> read(file).contains("Recipe.of(\"" + name + "\")"));
            }
        }
    }

    static List<String> names() throws IOException {
        return Recipe.names();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
