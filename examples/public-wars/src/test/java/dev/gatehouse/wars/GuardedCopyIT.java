package dev.gatehouse.wars;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** "No change to their code": all that differs between an original and its copy. */
class GuardedCopyIT {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("recipes")
    void copyWhenMadeThenAllOfTheApplicationIsAsItWas(String name) throws Exception {
        Recipe recipe = Recipe.of(name);
        Map<String, Long> before = entries(recipe.original());
        Map<String, Long> after = entries(GuardedWar.of(recipe, directory));

        Set<String> added = new HashSet<>(after.keySet());
        added.removeAll(before.keySet());
        assertThat(added)
                .containsExactlyInAnyOrder("WEB-INF/lib/gatehouse-filters.jar", "WEB-INF/gatehouse.properties");
        assertThat(after.keySet()).containsAll(before.keySet());
        assertThat(before.keySet().stream().filter(entry -> !before.get(entry).equals(after.get(entry))))
                .containsExactly("WEB-INF/web.xml");
    }

    static List<String> recipes() throws IOException {
        return Recipe.names();
    }

    /** The files of a WAR with their checksums. */
    private static Map<String, Long> entries(Path war) throws IOException {
        Map<String, Long> entries = new HashMap<>();
        try (JarFile opened = new JarFile(war.toFile())) {
            for (JarEntry entry :
                    opened.stream().filter(found -> !found.isDirectory()).toList()) {
                try (InputStream in = opened.getInputStream(entry)) {
                    in.readAllBytes();
                }
                entries.put(entry.getName(), entry.getCrc());
            }
        }
        return entries;
    }
}
