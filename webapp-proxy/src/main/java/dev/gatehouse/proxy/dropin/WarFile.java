package dev.gatehouse.proxy.dropin;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.List;
import java.util.stream.Stream;

/** What lies where in a WAR file. */
final class WarFile {

    static final String WEB_XML = "WEB-INF/web.xml";
    static final String BUNDLE = "WEB-INF/lib/gatehouse-filters.jar";

    private WarFile() {}

    /**
     * Opens the file as a file system, which must be closed.
     *
     * @param shown what the operator knows it by
     */
    static FileSystem open(Path file, Path shown) throws IOException {
        try {
            return FileSystems.newFileSystem(file);
        } catch (IOException | ProviderNotFoundException e) {
            throw new UnfitWarException(shown + " is no WAR or JAR file that can be read");
        }
    }

    static Path root(FileSystem war) {
        return war.getPath("/");
    }

    /** The jars in a directory, if there is one. */
    static List<Path> libraries(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    /** Whether a jar is an earlier bundle of ours, by its name. */
    static boolean isBundle(Path jar) {
        return String.valueOf(jar.getFileName()).startsWith("gatehouse-filters");
    }
}
