package dev.gatehouse.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The jar as it goes into {@code WEB-INF/lib}. */
class BundleJarIT {

    private static final Path JAR = Path.of(System.getProperty("bundle.jar"));
    private static final Path JAVAX_JAR = Path.of(System.getProperty("bundle.javax.jar"));
    private static final long MOST_OCTETS = 8L * 1024 * 1024;

    @Test
    void entriesWhenListedThenEveryClassIsGatehouses() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            List<String> classes = jar.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class"))
                    .toList();

            assertThat(classes).hasSizeGreaterThan(100).allMatch(name -> name.startsWith("dev/gatehouse/"));
        }
    }

    @Test
    void entriesWhenTheJarIsForJavaxThenNothingOfItNamesJakartasServlets() throws IOException {
        try (JarFile jar = new JarFile(JAVAX_JAR.toFile())) {
            assertThat(jar.getEntry("META-INF/services/javax.servlet.ServletContainerInitializer"))
                    .isNotNull();
            assertThat(jar.getEntry("META-INF/services/jakarta.servlet.ServletContainerInitializer"))
                    .isNull();
            List<String> naming = new ArrayList<>();
            for (JarEntry entry : jar.stream().toList()) {
                String content = new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1);
                if (content.contains("jakarta/servlet") || content.contains("jakarta.servlet")) {
                    naming.add(entry.getName());
                }
            }
            assertThat(naming).isEmpty();
        }
    }

    @Test
    void initializerWhenListedThenBothJarsHaveIt() throws IOException {
        for (Path path : List.of(JAR, JAVAX_JAR)) {
            try (JarFile jar = new JarFile(path.toFile())) {
                List<String> named = new ArrayList<>();
                for (JarEntry entry : jar.stream()
                        .filter(found -> found.getName().endsWith("servlet.ServletContainerInitializer"))
                        .toList()) {
                    named.add(new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.US_ASCII).strip());
                }
                assertThat(named).containsExactly("dev.gatehouse.filter.GatehouseInitializer");
            }
        }
    }

    @Test
    void sizeWhenMeasuredThenWithinBound() throws IOException {
        assertThat(Files.size(JAR)).isLessThan(MOST_OCTETS);
        assertThat(Files.size(JAVAX_JAR)).isLessThan(MOST_OCTETS);
    }

    @Test
    void filterWhenLoadedFromTheJarAloneThenItsLibrariesAreInside() throws Exception {
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {JAR.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            assertThat(loader.loadClass("dev.gatehouse.shaded.nimbusds.jose.JWSHeader"))
                    .isNotNull();
            assertThat(loader.loadClass("dev.gatehouse.gateway.Gateway")).isNotNull();
        }
    }

    @Test
    void metersWhenTheApplicationHasNoMicrometerThenNothingIsCountedAndNothingFails() throws Exception {
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {JAR.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            Object none = loader.loadClass("dev.gatehouse.metrics.Meters")
                    .getField("NONE")
                    .get(null);

            assertThat(find(loader)).isSameAs(none);
        }
    }

    @Test
    void metersWhenTheApplicationHasMicrometerThenItsRegistryIsUsed() throws Exception {
        List<URL> jars = new ArrayList<>(List.of(JAR.toUri().toURL()));
        for (Class<?> type : List.of(MeterRegistry.class, KeyValue.class, Observation.class)) {
            jars.add(type.getProtectionDomain().getCodeSource().getLocation());
        }
        try (URLClassLoader loader =
                new URLClassLoader(jars.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            assertThat(find(loader).getClass().getName()).isEqualTo("dev.gatehouse.micrometer.MicrometerMeters");
        }
    }

    private static Object find(ClassLoader loader) throws ReflectiveOperationException {
        return loader.loadClass("dev.gatehouse.micrometer.ContainerMeters")
                .getMethod("find")
                .invoke(null);
    }

    @Test
    void breakerWhenLoadedFromTheJarAloneThenItsLogGoesToTheJdks() throws Exception {
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {JAR.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            Object breaker = loader.loadClass("dev.gatehouse.shaded.resilience4j.circuitbreaker.CircuitBreaker")
                    .getMethod("ofDefaults", String.class)
                    .invoke(null, "issuer");
            Object logger = loader.loadClass("dev.gatehouse.shaded.slf4j.LoggerFactory")
                    .getMethod("getLogger", String.class)
                    .invoke(null, "issuer");

            assertThat(breaker).hasToString("CircuitBreaker 'issuer'");
            assertThat(logger.getClass().getName()).isEqualTo("dev.gatehouse.shaded.slf4j.jul.JDK14LoggerAdapter");
        }
    }
}
