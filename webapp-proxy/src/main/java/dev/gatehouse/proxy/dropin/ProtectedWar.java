package dev.gatehouse.proxy.dropin;

import dev.gatehouse.config.ConfigFile;
import dev.gatehouse.config.Settings;
import dev.gatehouse.gateway.DropInConfig;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.proxy.migrate.Replacement;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a copy of a WAR that has the filter in it.
 *
 * @param war the WAR as it is; not changed
 * @param bundle gatehouse-filters.jar, of the Servlet API that the WAR is for
 * @param config the settings that are to lie in the WAR; null if they come from elsewhere
 * @param replaceLogin whether the WAR's own login and constraints go
 * @param acceptLooser whether they go even where the routes let more callers pass
 */
public record ProtectedWar(Path war, Path bundle, @Nullable Path config, boolean replaceLogin, boolean acceptLooser) {

    /**
     * Writes the copy, whole or not at all.
     *
     * @return what was done, a line each
     * @throws IOException if it can't be done, with the reason for the operator; {@code output} is not there then
     * @throws dev.gatehouse.config.ConfigurationException if the settings have mistakes
     */
    public List<String> write(Path output) throws IOException {
        if (Files.exists(output)) {
            throw new UnfitWarException(output + " exists already");
        }
        GatewayConfig gateway = config == null ? null : checked(config);
        if (replaceLogin && gateway == null) {
            throw new UnfitWarException("without --config nobody can tell what is to stand in for the WAR's own login");
        }
        Path absolute = output.toAbsolutePath();
        Path draft = Files.createTempFile(absolute.getParent(), ".gatehouse", ".war");
        try {
            try {
                Files.copy(war, draft, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UnfitWarException(
                        war + " can't be read (" + e.getClass().getSimpleName() + ")");
            }
            List<String> done = new ArrayList<>();
            try (FileSystem opened = WarFile.open(draft, war)) {
                change(WarFile.root(opened), gateway, done);
            }
            Files.move(draft, absolute);
            return done;
        } catch (FileAlreadyExistsException e) {
            throw new UnfitWarException(output + " exists already");
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static GatewayConfig checked(Path config) throws UnfitWarException {
        if (!config.toString().matches(".*\\.(properties|yaml|yml)")) {
            throw new UnfitWarException(config + " is neither .properties nor .yaml");
        }
        Settings settings = Settings.of(ConfigFile.read(config));
        GatewayConfig gateway = GatewayConfig.from(settings, GatewayConfig.Use.DROP_IN);
        if (Boolean.FALSE.equals(DropInConfig.from(settings).enabled())) {
            throw new UnfitWarException(config + " says gatehouse.enabled=false");
        }
        if (settings.names().contains(ConfigFile.key().name())) {
            throw new UnfitWarException(
                    config + " names another file by " + ConfigFile.key().name() + ", which would win over it");
        }
        return gateway;
    }

    private void change(Path root, @Nullable GatewayConfig gateway, List<String> done) throws IOException {
        if (!Files.isDirectory(root.resolve("WEB-INF"))) {
            throw new UnfitWarException(war + " has no WEB-INF: it is no WAR");
        }
        ServletApi api = addBundle(root, done);
        changeDescriptor(root, api, gateway, done);
        if (replaceLogin) {
            RemainingConstraints.in(root)
                    .forEach(line -> done.add("stays, and asks for a login of the container's: " + line));
        }
        if (config != null) {
            String name = config.toString().endsWith(".properties") ? "gatehouse.properties" : "gatehouse.yaml";
            for (String either : List.of("gatehouse.properties", "gatehouse.yaml")) {
                Files.deleteIfExists(root.resolve("WEB-INF").resolve(either));
            }
            Files.copy(config, root.resolve("WEB-INF").resolve(name));
            done.add("added WEB-INF/" + name);
        }
    }

    private ServletApi addBundle(Path root, List<String> done) throws IOException {
        ServletApi ours;
        try (FileSystem jar = WarFile.open(bundle, bundle)) {
            ours = ServletApi.ofBundle(WarFile.root(jar));
        }
        if (ours == null) {
            throw new UnfitWarException(bundle + " is no gatehouse-filters.jar");
        }
        ServletApi theirs = ServletApi.ofApplication(root);
        if (theirs != null && theirs != ours) {
            throw new UnfitWarException(
                    "the application is written for " + theirs + " and " + bundle + " is for " + ours
                            + ", which no container would call: take "
                            + (theirs == ServletApi.JAVAX ? "gatehouse-filters-javax.jar" : "gatehouse-filters.jar"));
        }
        for (Path jar : WarFile.libraries(root.resolve("WEB-INF/lib"))) {
            if (WarFile.isBundle(jar)) {
                Files.delete(jar);
                done.add("removed " + root.relativize(jar));
            }
        }
        Files.createDirectories(root.resolve("WEB-INF/lib"));
        Files.copy(bundle, root.resolve(WarFile.BUNDLE));
        done.add("added " + WarFile.BUNDLE);
        if (theirs == null) {
            done.add("look yourself: whether the application is for " + ours + " can't be told from its classes");
        }
        return ours;
    }

    private void changeDescriptor(Path root, ServletApi api, @Nullable GatewayConfig gateway, List<String> done)
            throws IOException {
        Path file = root.resolve(WarFile.WEB_XML);
        byte[] content = Files.exists(file) ? Files.readAllBytes(file) : null;
        Descriptor descriptor = content == null ? Descriptor.empty(api) : Descriptor.parse(content);
        if (config != null) {
            refuseOtherSettings(descriptor.settings(), WarFile.WEB_XML);
            refuseOtherSettings(MicroProfileFile.settings(root), MicroProfileFile.NAME);
        }
        if (!descriptor.mapsFilter()) {
            // The jar alone would do in most containers, not in one that looks for no initializers, or not into the
            // jar.
            descriptor.mapFilter();
            done.add("mapped the filter in " + WarFile.WEB_XML);
        }
        if (replaceLogin && gateway != null && content != null) {
            List<String> looser = Replacement.looser(content, gateway.routes());
            if (!looser.isEmpty() && !acceptLooser) {
                throw new UnfitWarException("more callers would pass than web.xml lets pass:\n- "
                        + String.join("\n- ", looser) + "\nMend the routes, or add --accept-looser");
            }
            looser.forEach(line -> done.add("looser: " + line));
            descriptor.removeLogin().forEach(line -> done.add("removed " + line));
        }
        Files.write(file, descriptor.content());
    }

    /** What was checked is what must count. */
    private void refuseOtherSettings(List<String> names, String file) throws UnfitWarException {
        if (!names.isEmpty()) {
            throw new UnfitWarException(file + " sets " + names + ", which would win over " + config
                    + ": put all settings into one of them, and leave --config out if it is not that one");
        }
    }
}
