package dev.gatehouse.proxy;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The WAR's licences and manifest, and those of the jars of ours within. */
class PackagedArtifactsIT {

    private static final String FOLDER = "META-INF/licenses/";
    private static final Pattern NESTED = Pattern.compile("WEB-INF/lib(?:-provided)?/(.+?)-\\d.*\\.jar");
    private static final Pattern LINE = Pattern.compile("(\\S+) +([A-Z]\\S+) +(its jar, )?(\\S+)");
    private static final Map<String, String> OURS = Map.of(
            "gatehouse-core", "dev.gatehouse.core",
            "gatehouse-servlet", "dev.gatehouse.servlet",
            "gatehouse-redis", "dev.gatehouse.redis");

    @Test
    void licencesWhenListedThenOfEachNestedArtifact() throws IOException {
        try (JarFile war = war()) {
            Map<String, String> nested = nested(war);
            Map<String, Matcher> lines = new TreeMap<>();
            text(war, FOLDER + "THIRD-PARTY.txt")
                    .lines()
                    .map(LINE::matcher)
                    .filter(Matcher::matches)
                    .forEach(line -> lines.put(line.group(1), line));

            assertThat(nested.keySet()).containsAll(OURS.keySet()).hasSizeGreaterThan(50);
            nested.keySet().removeAll(OURS.keySet());
            // Its classes are at the WAR's root, since they start it.
            assertThat(lines.remove("spring-boot-loader")).isNotNull();
            assertThat(lines).containsOnlyKeys(nested.keySet());
            for (Map.Entry<String, Matcher> line : lines.entrySet()) {
                String file = line.getValue().group(4);
                String licence = line.getValue().group(3) == null
                        ? text(war, FOLDER + file)
                        : entries(war, requireNonNull(nested.get(line.getKey())))
                                .get(file);
                assertThat(licence).as(line.getKey()).hasSizeGreaterThan(400);
            }
        }
    }

    @Test
    void licenceAndManifestWhenOfTheWarThenOurs() throws IOException {
        try (JarFile war = war()) {
            assertOurs(text(war, "META-INF/LICENSE"), text(war, "META-INF/NOTICE"));
            assertManifest(war.getManifest(), "gatehouse-proxy", "dev.gatehouse.proxy");
        }
    }

    @Test
    void licenceAndManifestWhenOfANestedJarOfOursThenOurs() throws IOException {
        try (JarFile war = war()) {
            for (Map.Entry<String, String> ours : OURS.entrySet()) {
                String jar = requireNonNull(nested(war).get(ours.getKey()));
                Map<String, String> entries = entries(war, jar);

                assertOurs(entries.getOrDefault("META-INF/LICENSE", ""), entries.getOrDefault("META-INF/NOTICE", ""));
                try (JarInputStream in = open(war, jar)) {
                    assertManifest(in.getManifest(), ours.getKey(), ours.getValue());
                }
            }
        }
    }

    @Test
    void nettyWhenNestedThenAllModulesAreOfOneVersion() throws IOException {
        try (JarFile war = war()) {
            assertThat(nested(war).values().stream()
                            .filter(name -> name.contains("/netty-"))
                            .map(name -> name.replaceFirst(".*/netty-[a-z-]+-(\\d[\\w.]*)(-.*)?\\.jar", "$1"))
                            .distinct())
                    .hasSize(1);
        }
    }

    private static void assertOurs(String licence, String notice) throws IOException {
        assertThat(licence).isEqualTo(Files.readString(Path.of("../LICENSE")));
        assertThat(notice).isEqualTo(Files.readString(Path.of("../NOTICE")));
    }

    private static void assertManifest(Manifest manifest, String title, String module) {
        Attributes main = manifest.getMainAttributes();
        assertThat(main.getValue("Automatic-Module-Name")).isEqualTo(module);
        assertThat(main.getValue("Implementation-Title")).isEqualTo(title);
        assertThat(main.getValue("Implementation-Version")).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(main.getValue("Implementation-Vendor")).isEqualTo("Gatehouse");
        assertThat(main.getValue("Implementation-Build")).matches("[0-9a-f]{12}(-dirty)?|unknown");
    }

    private static JarFile war() throws IOException {
        return new JarFile(System.getProperty("proxy.war"));
    }

    /** The entry of each nested jar by its artifact. */
    private static Map<String, String> nested(JarFile war) {
        Map<String, String> nested = new TreeMap<>();
        for (String name : war.stream().map(JarEntry::getName).toList()) {
            Matcher parts = NESTED.matcher(name);
            if (parts.matches()) {
                nested.put(parts.group(1), name);
            }
        }
        return nested;
    }

    private static JarInputStream open(JarFile war, String jar) throws IOException {
        return new JarInputStream(
                new ByteArrayInputStream(war.getInputStream(war.getEntry(jar)).readAllBytes()));
    }

    private static Map<String, String> entries(JarFile war, String jar) throws IOException {
        Map<String, String> entries = new HashMap<>();
        try (JarInputStream in = open(war, jar)) {
            for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                if (entry.getName().matches("META-INF/[^/]*")) {
                    entries.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return entries;
    }

    private static String text(JarFile war, String name) throws IOException {
        assertThat(war.getEntry(name)).as(name).isNotNull();
        return new String(war.getInputStream(war.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
    }
}
