package dev.gatehouse.proxy.dropin;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Which of the two Servlet APIs compiled classes are for: no container that runs the one calls a filter of the other. */
enum ServletApi {
    /** Servlet 3.1 and 4.0. */
    JAVAX("javax"),
    /** Servlet 5.0 and newer. */
    JAKARTA("jakarta");

    private final String prefix;

    ServletApi(String prefix) {
        this.prefix = prefix;
    }

    /** The API that the jar's initializer is for; null if the jar is none of ours. */
    static @Nullable ServletApi ofBundle(Path jarRoot) {
        for (ServletApi api : values()) {
            if (Files.exists(
                            jarRoot.resolve("META-INF/services/" + api.prefix + ".servlet.ServletContainerInitializer"))
                    && Files.exists(jarRoot.resolve("dev/gatehouse/filter/GatehouseFilter.class"))) {
                return api;
            }
        }
        return null;
    }

    /**
     * The one API that an application is for: its own classes decide, and where they mention none or both, its
     * libraries; null if these do so too.
     */
    static @Nullable ServletApi ofApplication(Path warRoot) throws IOException {
        Set<ServletApi> own = ofClasses(warRoot.resolve("WEB-INF/classes"));
        if (own.size() != 1) {
            own = ofLibraries(warRoot.resolve("WEB-INF/lib"));
        }
        return own.size() == 1 ? own.iterator().next() : null;
    }

    private static Set<ServletApi> ofClasses(Path directory) throws IOException {
        Set<ServletApi> found = EnumSet.noneOf(ServletApi.class);
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                List<Path> classes =
                        files.filter(file -> file.toString().endsWith(".class")).toList();
                for (Path file : classes) {
                    mentioned(Files.readAllBytes(file), found);
                }
            }
        }
        return found;
    }

    private static Set<ServletApi> ofLibraries(Path directory) throws IOException {
        Set<ServletApi> found = EnumSet.noneOf(ServletApi.class);
        for (Path jar : WarFile.libraries(directory)) {
            if (WarFile.isBundle(jar)) {
                continue;
            }
            try (InputStream in = Files.newInputStream(jar);
                    ZipInputStream entries = new ZipInputStream(in)) {
                ZipEntry entry = entries.getNextEntry();
                while (entry != null && found.size() < values().length) {
                    if (entry.getName().endsWith(".class")) {
                        mentioned(entries.readAllBytes(), found);
                    }
                    entry = entries.getNextEntry();
                }
            }
        }
        return found;
    }

    private static void mentioned(byte[] classFile, Set<ServletApi> found) {
        String constants = new String(classFile, StandardCharsets.ISO_8859_1);
        for (ServletApi api : values()) {
            if (constants.contains(api.prefix + "/servlet/")) {
                found.add(api);
            }
        }
    }

    @Override
    public String toString() {
        return prefix + ".servlet";
    }
}
