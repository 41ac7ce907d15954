package dev.gatehouse.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The bundle's licences, and its manifest, in both jars. */
class BundleLicencesIT {

    private static final String FOLDER = "META-INF/licenses/";
    private static final Pattern FILE = Pattern.compile("(.+?)-\\d.*\\.jar");
    private static final Pattern LINE = Pattern.compile("(\\S+) +(\\S+) +(\\S+)");
    private static final Pattern LICENCE = Pattern.compile("(META-INF/)?([^/]+-)?(LICENSE|NOTICE)[^/]*");

    @ParameterizedTest
    @ValueSource(strings = {"bundle.jar", "bundle.javax.jar"})
    void licenceWhenAtTheRootThenOurs(String property) throws IOException {
        try (JarFile jar = open(property)) {
            assertThat(jar.stream().map(JarEntry::getName).filter(LICENCE.asMatchPredicate()))
                    .containsExactlyInAnyOrder("META-INF/LICENSE", "META-INF/NOTICE");
            assertThat(text(jar, "META-INF/LICENSE")).isEqualTo(root("LICENSE"));
            assertThat(text(jar, "META-INF/NOTICE")).isEqualTo(root("NOTICE"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bundle.jar", "bundle.javax.jar"})
    void licencesOfOthersWhenListedThenOfEachBundledArtifact(String property) throws IOException {
        try (JarFile jar = open(property)) {
            Map<String, String> texts = new TreeMap<>();
            for (String line : text(jar, FOLDER + "THIRD-PARTY.txt").lines().toList()) {
                Matcher parts = LINE.matcher(line);
                if (parts.matches()) {
                    texts.put(parts.group(1), parts.group(3));
                }
            }

            assertThat(texts).containsOnlyKeys(bundled().keySet());
            for (String file : texts.values()) {
                assertThat(text(jar, FOLDER + file)).as(file).hasSizeGreaterThan(400);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bundle.jar", "bundle.javax.jar"})
    void licencesOfOthersWhenInTheirJarThenAlsoInTheBundle(String property) throws IOException {
        int found = 0;
        try (JarFile bundle = open(property)) {
            for (Map.Entry<String, Path> artifact : bundled().entrySet()) {
                try (JarFile jar = new JarFile(artifact.getValue().toFile())) {
                    for (JarEntry entry : jar.stream()
                            .filter(any -> LICENCE.matcher(any.getName()).matches())
                            .toList()) {
                        assertThat(text(bundle, FOLDER + artifact.getKey() + '/' + entry.getName()))
                                .isEqualTo(text(jar, entry.getName()));
                        found++;
                    }
                }
            }
        }
        assertThat(found).isGreaterThan(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bundle.jar", "bundle.javax.jar"})
    void manifestWhenReadThenNamesModuleVersionAndCommit(String property) throws IOException {
        try (JarFile jar = open(property)) {
            Attributes main = jar.getManifest().getMainAttributes();

            assertThat(main.getValue("Automatic-Module-Name")).isEqualTo("dev.gatehouse.filters");
            assertThat(main.getValue("Implementation-Title")).isEqualTo("gatehouse-filters");
            assertThat(main.getValue("Implementation-Version")).matches("\\d+\\.\\d+\\.\\d+.*");
            assertThat(main.getValue("Implementation-Vendor")).isEqualTo("Gatehouse");
            assertThat(main.getValue("Implementation-Build")).matches("[0-9a-f]{12}(-dirty)?|unknown");
            assertThat(main.getValue("Multi-Release")).isNull();
        }
    }

    @Test
    void bundledArtifactsWhenListedThenTheirFilesExist() throws IOException {
        assertThat(bundled()).hasSizeGreaterThan(10).containsKey("nimbus-jose-jwt");
    }

    private static JarFile open(String property) throws IOException {
        return new JarFile(System.getProperty(property));
    }

    /** The artifacts of others on the runtime class path, as the build resolved them. */
    private static Map<String, Path> bundled() throws IOException {
        Map<String, Path> artifacts = new TreeMap<>();
        String classPath = Files.readString(Path.of(System.getProperty("bundled.artifacts")));
        for (String file : List.of(classPath.strip().split(Pattern.quote(File.pathSeparator), -1))) {
            Path path = Path.of(file);
            String name = path.getFileName().toString();
            Matcher parts = FILE.matcher(name);
            if (parts.matches() && !name.startsWith("gatehouse-")) {
                artifacts.put(parts.group(1), path);
            }
        }
        return artifacts;
    }

    private static String root(String file) throws IOException {
        return Files.readString(Path.of("../..").resolve(file));
    }

    private static String text(JarFile jar, String name) throws IOException {
        assertThat(jar.getEntry(name)).as(name).isNotNull();
        return new String(jar.getInputStream(jar.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
    }
}
