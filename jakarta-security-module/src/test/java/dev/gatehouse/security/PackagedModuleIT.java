package dev.gatehouse.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;

/** The jar as it goes into an application. */
class PackagedModuleIT {

    @Test
    void jarWhenOpenedThenHasLicenceNoticeAndManifest() throws IOException {
        try (JarFile jar = new JarFile(System.getProperty("module.jar"))) {
            for (String file : List.of("LICENSE", "NOTICE")) {
                String packaged = new String(
                        jar.getInputStream(jar.getEntry("META-INF/" + file)).readAllBytes(), StandardCharsets.UTF_8);
                assertThat(packaged).isEqualTo(Files.readString(Path.of("..").resolve(file)));
            }
            Attributes main = jar.getManifest().getMainAttributes();
            assertThat(main.getValue("Automatic-Module-Name")).isEqualTo("dev.gatehouse.security");
            assertThat(main.getValue("Implementation-Title")).isEqualTo("gatehouse-jakarta-security");
            assertThat(main.getValue("Implementation-Version")).matches("\\d+\\.\\d+\\.\\d+.*");
            assertThat(main.getValue("Implementation-Build")).matches("[0-9a-f]{12}(-dirty)?|unknown");
        }
    }
}
