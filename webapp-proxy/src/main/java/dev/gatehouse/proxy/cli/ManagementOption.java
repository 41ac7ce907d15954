package dev.gatehouse.proxy.cli;

import dev.gatehouse.config.ConfigReader;
import dev.gatehouse.config.InsecureUrls;
import dev.gatehouse.config.ManagementConfig;
import dev.gatehouse.proxy.server.StandaloneSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.net.URI;

/** Which running server a command talks to. */
final class ManagementOption {

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(
            names = "--management",
            paramLabel = "URL",
            description = "The server's management address. Default: as the configuration says.")
    private @Nullable URI management;

    /** A client with the token of the configuration. */
    ManagementClient client() throws IOException {
        ConfigReader reader = new ConfigReader(StandaloneSettings.read(config.file()));
        ManagementConfig settings = ManagementConfig.from(reader);
        reader.throwIfAny();
        String token = settings.token();
        if (token == null) {
            throw new IOException("gatehouse.management.token is not set, so nobody may manage the server");
        }
        URI address = management == null
                ? URI.create("http://" + (settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host())
                        + ":" + settings.port())
                : management;
        if (!InsecureUrls.from(reader).permits(address)) {
            throw new IOException(address + " would have the token go over the network in the clear");
        }
        return new ManagementClient(address, token);
    }
}
