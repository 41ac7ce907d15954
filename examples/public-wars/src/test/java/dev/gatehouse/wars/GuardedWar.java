package dev.gatehouse.wars;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The copy of a WAR that a recipe's command makes. */
final class GuardedWar {

    private GuardedWar() {}

    /** Runs the command of the recipe, with the files where this build has them, and returns the copy. */
    static Path of(Recipe recipe, Path directory) throws IOException, InterruptedException {
        Path copy = directory.resolve(recipe.name() + ".war");
        List<String> command = new ArrayList<>();
        for (String argument : recipe.command()) {
            command.add(place(argument, recipe, copy).toString());
        }
        command.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return copy;
    }

    private static Object place(String argument, Recipe recipe, Path copy) {
        if (argument.equals("gatehouse-proxy.war")) {
            return System.getProperty("proxy.war");
        }
        if (argument.equals("gatehouse.properties")) {
            return recipe.configuration();
        }
        if (argument.startsWith("gatehouse-filters")) {
            return Path.of(System.getProperty("bundle.directory"), argument);
        }
        if (argument.equals(recipe.command().get(4))) {
            return recipe.original();
        }
        return argument.endsWith(".war") ? copy : argument;
    }
}
