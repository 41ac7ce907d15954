package dev.gatehouse.wars;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/** The copy of a WAR that a recipe's command makes. */
final class GuardedWar {

    private GuardedWar() {}

    /** Runs the command in a directory, and returns the copy. */
    static Path of(Recipe recipe, Path directory) throws IOException, InterruptedException {
        Path copy = directory.resolve(recipe.name() + ".war");
        Files.copy(recipe.original(), copy);
        boolean replace = recipe.command().contains("--replace-login");
        String jar = recipe.command().get(recipe.command().indexOf("--jar") + 1);
        try (FileSystem zip = FileSystems.newFileSystem(copy)) {
            Files.copy(Path.of(System.getProperty("bundle.directory"), jar), zip.getPath("WEB-INF/lib/" + jar));
            Files.copy(recipe.configuration(), zip.getPath("WEB-INF/gatehouse.properties"));
            if (replace) {
                Path webXml = zip.getPath("WEB-INF/web.xml");
                String text = Files.readString(webXml);
                Files.writeString(webXml, text.replaceAll("(?s)<login-config>.*?</login-config>", "")
                                .replaceAll("(?s)<auth-constraint>.*?</auth-constraint>", ""));
            }
        }
        return copy;
    }
}
