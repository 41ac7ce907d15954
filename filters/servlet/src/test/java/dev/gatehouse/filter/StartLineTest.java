package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.gateway.GatewayConfig.Use;
import dev.gatehouse.metrics.BuildInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

class StartLineTest {

    private static String text(Map<String, String> settings) {
        GatewayConfig config = GatewayConfig.from(Settings.of(SettingsSource.of("test", settings)), Use.DROP_IN);
        return StartLine.text("/shop", "gatehouse.enabled", StartRoute.of(config));
    }

    @TempDir
    Path directory;

    @Test
    void textWhenRoutesDifferThenEachUnderWhatItIs() throws IOException {
        Path keys = Files.writeString(directory.resolve("keys.json"), "{\"keys\":[]}");
        assertThat(text(Map.of(
                        "gatehouse.api-keys.store", "file",
                        "gatehouse.api-keys.file", keys.toString(),
                        "gatehouse.routes.orders.path", "/orders/**",
                        "gatehouse.routes.orders.authenticate", "api-key",
                        "gatehouse.routes.pages.path", "/static/**",
                        "gatehouse.routes.pages.authenticate", "none",
                        "gatehouse.routes.trial.path", "/trial/**",
                        "gatehouse.routes.trial.authenticate", "api-key",
                        "gatehouse.routes.trial.mode", "report")))
                .isEqualTo("Gatehouse " + BuildInfo.current().text()
                        + " stands before /shop by gatehouse.enabled; guarded: orders /orders/**; open: pages"
                        + " /static/**; only reported: trial /trial/**; all else is refused");
    }

    @Test
    void textWhenThereAreManyRoutesThenNotAllAreNamed() {
        Map<String, String> settings = new HashMap<>();
        for (int i = 0; i < 30; i++) {
            settings.put("gatehouse.routes.r" + i + ".path", "/r" + i);
            settings.put("gatehouse.routes.r" + i + ".authenticate", "none");
        }

        assertThat(text(settings)).contains("guarded: nothing").contains(" and 10 more");
    }
}
