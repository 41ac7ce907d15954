package dev.gatehouse.proxy.dropin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Constraints outside web.xml, which stay: in annotations of classes and in the descriptors of libraries. */
final class RemainingConstraints {

    private static final String ANNOTATION = "servlet/annotation/ServletSecurity;";
    private static final String FRAGMENT = "META-INF/web-fragment.xml";

    private RemainingConstraints() {}

    /** Where they are, a line each. */
    static List<String> in(Path warRoot) throws IOException {
        List<String> found = new ArrayList<>();
        Path classes = warRoot.resolve("WEB-INF/classes");
        if (Files.isDirectory(classes)) {
            try (Stream<Path> files = Files.walk(classes)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    add(classes.relativize(file).toString(), Files.readAllBytes(file), "", found);
                }
            }
        }
        for (Path jar : WarFile.libraries(warRoot.resolve("WEB-INF/lib"))) {
            if (!WarFile.isBundle(jar)) {
                library(jar, found);
            }
        }
        return found;
    }

    private static void library(Path jar, List<String> found) throws IOException {
        try (InputStream in = Files.newInputStream(jar);
                ZipInputStream entries = new ZipInputStream(in)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (entry.getName().endsWith(".class") || entry.getName().equals(FRAGMENT)) {
                    add(entry.getName(), entries.readAllBytes(), " of " + jar.getFileName(), found);
                }
            }
        }
    }

    private static void add(String name, byte[] content, String where, List<String> found) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        if (name.endsWith(".class") && text.contains(ANNOTATION)) {
            found.add("@ServletSecurity in " + name + where);
        } else if (name.equals(FRAGMENT) && text.contains("<security-constraint")) {
            found.add("security-constraint in " + name + where);
        }
    }
}
