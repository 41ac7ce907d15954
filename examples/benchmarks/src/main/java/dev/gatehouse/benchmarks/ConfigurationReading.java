package dev.gatehouse.benchmarks;

import dev.gatehouse.config.ConfigFile;
import dev.gatehouse.config.Settings;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.gateway.GatewayConfig;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/** The CPU time of a start and of a reload with many routes and tenants, in a JVM that has just begun. */
final class ConfigurationReading {

    private final int routes;
    private final int tenants;

    ConfigurationReading(String[] arguments) {
        routes = arguments.length < 1 ? 10_000 : Integer.parseInt(arguments[0]);
        tenants = arguments.length < 2 ? 1_000 : Integer.parseInt(arguments[1]);
    }

    void run() throws IOException {
        Path keys = Files.writeString(Files.createTempFile("bench", ".jwks"), "{\"keys\":[]}");
        Path file = Files.writeString(Files.createTempFile("bench", ".properties"), properties(keys));
        keys.toFile().deleteOnExit();
        file.toFile().deleteOnExit();
        Gateway start = read("start", file, null);
        Gateway reloaded = read("reload", file, start);
        start.close();
        reloaded.close();
    }

    private Gateway read(String what, Path file, @Nullable Gateway earlier) {
        long begin = cpu();
        Settings settings = Settings.of(ConfigFile.read(file));
        long read = cpu();
        GatewayConfig config = GatewayConfig.from(settings, GatewayConfig.Use.PROXY);
        long checked = cpu();
        Gateway gateway = new Gateway(config, earlier, Clock.systemUTC());
        System.out.printf(
                "%s, %d routes, %d tenants: file %.2f s, settings %.2f s, gateway %.2f s%n",
                what, routes, tenants, (read - begin) / 1e9, (checked - read) / 1e9, (cpu() - checked) / 1e9);
        return gateway;
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private String properties(Path keys) {
        StringBuilder text = new StringBuilder("gatehouse.issuers.main.issuer=https://issuer.example\n"
                + "gatehouse.issuers.main.audiences=api\n"
                + "gatehouse.issuers.main.tenant-claim=tenant\n"
                + "gatehouse.issuers.main.jwks-file=" + keys + "\n");
        for (int i = 0; i < routes; i++) {
            String route = "gatehouse.routes.r" + i;
            text.append(route).append(".path=/service-").append(i).append("/items/**\n");
            text.append(route).append(".scopes=orders.read\n");
            text.append(route).append(".methods=GET,POST\n");
            text.append(route).append(".backends=http://127.0.0.1:8080\n");
        }
        for (int i = 0; i < tenants; i++) {
            String tenant = "gatehouse.tenants.t" + i;
            text.append(tenant).append(".host=t").append(i).append(".example.com\n");
            text.append(tenant).append(".issuers=main\n");
        }
        return text.toString();
    }
}
