package dev.gatehouse.legacy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/** What {@code mvn -q -Plegacy-war} starts. */
class LegacyDemoIT {

    private static final Path WAR = Path.of(System.getProperty("legacy.war"));

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void runWhenOnceThenEveryAnswerIsAsExpectedAndThereIsALineToTypeForEach() throws Exception {
        assertThat(run(WAR)).isZero();

        assertThat(text())
                .contains("ok  401  no credential")
                .doesNotContain("!!")
                .doesNotContain("Ctrl-C");
        assertThat(text().lines().filter(line -> line.startsWith("    curl -i ")))
                .hasSize(7);
        assertThat(text()).containsPattern("curl -i http://127\\.0\\.0\\.1:[0-9]+/legacy/orders/1\n");
        assertThat(text()).containsPattern("curl -i -H 'Authorization: Bearer eyJ[^']+' http://127");
    }

    @Test
    void runWhenTheFilterIsTakenOutThenTheCheckFails() throws Exception {
        assertThat(run(withoutGatehouse(directory.resolve("open.war")))).isEqualTo(1);

        assertThat(text()).contains("!!  401  no credential").contains("status 200 instead of 401");
    }

    @Test
    void runWhenThereIsNoWarThenItSaysHowToMakeOne() {
        assertThatThrownBy(() -> run(directory.resolve("none.war"))).hasMessageContaining("mvn -q -Plegacy-war");
    }

    @Test
    void warWhenPackagedThenTheDemoIsNotInIt() throws IOException {
        try (JarFile war = new JarFile(WAR.toFile())) {
            List<String> names = war.stream().map(JarEntry::getName).toList();
            assertThat(names)
                    .contains("WEB-INF/classes/dev/gatehouse/legacy/OrdersServlet.class")
                    .noneMatch(name -> name.contains("/demo/") || name.contains("jetty"));
            assertThat(names.stream().filter(name -> name.matches("WEB-INF/lib/.+")))
                    .containsExactlyInAnyOrder("WEB-INF/lib/gatehouse-filters-javax.jar", "WEB-INF/lib/jstl-1.2.jar");
        }
    }

    private int run(Path war) throws Exception {
        return LegacyDemo.run(
                war, directory.resolve("demo"), true, 0, new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** The WAR with a web.xml as it was before, and without the jar. */
    private static Path withoutGatehouse(Path to) throws IOException {
        try (JarFile war = new JarFile(WAR.toFile());
                OutputStream out = Files.newOutputStream(to);
                JarOutputStream copy = new JarOutputStream(out)) {
            for (JarEntry entry : war.stream().toList()) {
                if (entry.getName().endsWith("gatehouse-filters-javax.jar")) {
                    continue;
                }
                copy.putNextEntry(new JarEntry(entry.getName()));
                try (InputStream content = war.getInputStream(entry)) {
                    String name = entry.getName();
                    copy.write(
                            name.equals("WEB-INF/web.xml") ? stripped(content.readAllBytes()) : content.readAllBytes());
                }
            }
        }
        return to;
    }

    private static byte[] stripped(byte[] webXml) {
        return new String(webXml, StandardCharsets.UTF_8)
                .replaceFirst("(?s)<filter>\\s*<filter-name>gatehouse<.*?</filter-mapping>", "")
                .getBytes(StandardCharsets.UTF_8);
    }
}
