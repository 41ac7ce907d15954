package dev.gatehouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A document that is committed, and must be what its generator makes of the sources. */
final class GeneratedDocument {

    private static final String UPDATE = "gatehouse.docs.update";

    private GeneratedDocument() {}

    /** The folder that holds the whole project. */
    static Path root() {
        return Path.of(System.getProperty("basedir", "."), "..", "..")
                .toAbsolutePath()
                .normalize();
    }

    /** Fails if docs/{@code name} is not {@code generated}; writes it where {@value #UPDATE} is true. */
    static void assertCurrent(String name, String generated) throws IOException {
        Path file = root().resolve("docs").resolve(name);
        if (Boolean.getBoolean(UPDATE)) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, generated);
        }
        assertThat(Files.exists(file) ? Files.readString(file) : "")
                .as(
                        "docs/%s is out of date; to write it anew: mvn -pl filters/core test -Dtest='dev.gatehouse.docs.*Test'"
                                + " -D%s=true",
                        name, UPDATE)
                .isEqualTo(generated);
    }

    /** Text for a table's cell: nothing in it is markup but its code spans. */
    static String cell(String text) {
        StringBuilder cell = new StringBuilder();
        boolean code = false;
        for (String part : text.replace("|", "\\|").split("`", -1)) {
            cell.append(code ? "`" + part + "`" : part.replace("*", "\\*").replace("<", "&lt;"));
            code = !code;
        }
        return cell.toString();
    }
}
