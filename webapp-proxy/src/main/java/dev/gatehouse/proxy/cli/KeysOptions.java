package dev.gatehouse.proxy.cli;

import dev.gatehouse.apikey.ApiKeyAdministration;
import dev.gatehouse.apikey.ApiKeyConfig;
import dev.gatehouse.apikey.ApiKeyStoreException;
import dev.gatehouse.audit.AuditConfig;
import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditTrail;
import dev.gatehouse.auth.EngineContext;
import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.config.ValueType;
import dev.gatehouse.gateway.GatewayConfig;
import dev.gatehouse.metrics.Meters;
import dev.gatehouse.proxy.server.StandaloneSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** What the commands about keys have in common. */
final class KeysOptions {

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(200);

    boolean isJson() {
        return json;
    }

    /** What the configuration's store is administered by; the caller closes it. */
    ApiKeyAdministration administration() {
        ConsoleLogging.install();
        GatewayConfig settings = GatewayConfig.from(StandaloneSettings.read(config.file()), GatewayConfig.Use.DROP_IN);
        ApiKeyConfig keys =
                settings.credentials().get(ApiKeyConfig.KIND.name()) instanceof ApiKeyConfig found ? found : null;
        if (keys == null) {
            throw wrong("The configuration has no API keys: set gatehouse.api-keys.store");
        }
        Clock clock = Clock.systemUTC();
        ApiKeyAdministration administration =
                keys.administration(new EngineContext(clock, event -> record(settings.audit(), event, clock)));
        awaitStore(administration, clock.instant().plus(PATIENCE));
        return administration;
    }

    /** Written when this returns: a command has one or two, and ends then. */
    private static void record(AuditConfig audit, AuditEvent event, Clock clock) {
        try (AuditTrail trail = AuditTrail.open(audit, Meters.NONE, clock)) {
            trail.record(event);
        } catch (ConfigurationException e) {
            System.getLogger(KeysOptions.class.getName())
                    .log(System.Logger.Level.ERROR, "GH5306 the audit has no event of what was done: " + event, e);
        }
    }

    /** A command may wait longer than a request: an embedded database takes its time to open. */
    private static void awaitStore(ApiKeyAdministration administration, Instant deadline) {
        while (Instant.now().isBefore(deadline)) {
            try {
                administration.reach();
                return;
            } catch (ApiKeyStoreException e) {
                // What the command itself does next says what is wrong.
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    PrintWriter out() {
        return spec().commandLine().getOut();
    }

    ParameterException wrong(String message) {
        return new ParameterException(spec().commandLine(), message);
    }

    private CommandSpec spec() {
        if (command == null) {
            throw new IllegalStateException("no command");
        }
        // The mixee of this mixin's own mixin is this mixin's.
        return command;
    }

    /** A duration as the configuration spells it. */
    static final class DurationConverter implements ITypeConverter<Duration> {

        private static final ValueType<Duration> TYPE = ValueType.duration(Duration.ZERO, Duration.ofDays(3660));

        @Override
        public Duration convert(String text) {
            try {
                return TYPE.parser().parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "' " + e.getMessage() + "; allowed: " + TYPE.allowed());
            }
        }
    }
}
