package dev.gatehouse.quickstart;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Looks for the secrets of a run in all that the run wrote down.
 *
 * @param files how many files were read
 * @param leaks the files that hold a secret
 */
record SecretScan(int files, List<String> leaks) {

    /** The operator's own file, which has to hold some. */
    private static final String CONFIGURATION = "gatehouse.yaml";

    SecretScan {
        leaks = List.copyOf(leaks);
    }

    /** Reads every file below {@code directory} but for the configuration. */
    static SecretScan of(Path directory, Collection<String> secrets) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(directory)) {
            files = found.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith(CONFIGURATION))
                    .toList();
        }
        List<String> leaks = new ArrayList<>();
        for (Path file : files) {
            String content = Files.readString(file, StandardCharsets.ISO_8859_1);
            if (secrets.stream().anyMatch(content::contains)) {
                leaks.add(file.getFileName().toString());
            }
        }
        return new SecretScan(files.size(), leaks);
    }

    /** A line for the operator. */
    String summary(int secrets) {
        return leaks.isEmpty()
                ? "None of " + secrets + " secrets of this run stands in the " + files
                        + " files that it wrote, the proxy's log" + " among them."
                : "!! Secrets of this run stand in " + leaks + ".";
    }
}
