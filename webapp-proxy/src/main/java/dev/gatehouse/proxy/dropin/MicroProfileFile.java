package dev.gatehouse.proxy.dropin;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/** An application's own MicroProfile Config (MicroProfile Config 3.1 §5.1). */
final class MicroProfileFile {

    static final String NAME = "WEB-INF/classes/META-INF/microprofile-config.properties";

    private MicroProfileFile() {}

    /** The {@code gatehouse.*} that it sets. */
    static List<String> settings(Path warRoot) throws IOException {
        Path file = warRoot.resolve(NAME);
        if (!Files.exists(file)) {
            return List.of();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IllegalArgumentException e) {
            throw new UnfitWarException(NAME + " can't be understood");
        }
        return properties.stringPropertyNames().stream()
                .filter(name -> name.replace("%", "").contains("gatehouse."))
                .sorted()
                .toList();
    }
}
