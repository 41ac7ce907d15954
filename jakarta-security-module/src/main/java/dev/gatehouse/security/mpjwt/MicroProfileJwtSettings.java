package dev.gatehouse.security.mpjwt;

import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import dev.gatehouse.filter.FurtherSettings;
import jakarta.servlet.ServletContext;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;

/**
 * Understands {@code mp.jwt.*} (MicroProfile JWT 2.1 §9): it describes an issuer called {@code mp-jwt}, whose properties
 * under {@code gatehouse.issuers.mp-jwt.} come first. An application that has issuers in Gatehouse's own words has no
 * other than those. Where it has no routes, all paths take the tokens of this issuer and nothing else.
 */
public final class MicroProfileJwtSettings implements FurtherSettings {

    private static final Logger LOG = System.getLogger(MicroProfileJwtSettings.class.getName());

    private static final String NAME = "mp-jwt";
    private static final String ROUTES = "gatehouse.routes.";

    /** For the {@link java.util.ServiceLoader}. */
    public MicroProfileJwtSettings() {}

    @Override
    public SettingsSource find(ServletContext context, Settings explicit) {
        JwtProperties properties = JwtProperties.of(context);
        if (properties.isEmpty()) {
            return SettingsSource.of("", Map.of());
        }
        if (explicit.groups("gatehouse.issuers.").stream().anyMatch(issuer -> !issuer.equals(NAME))) {
            LOG.log(
                    Level.INFO,
                    "GH0024 mp.jwt.* does not count beside gatehouse.issuers.*; set are {0}",
                    String.join(", ", properties.names()));
            return SettingsSource.of("", Map.of());
        }
        JwtTranslation translation = new JwtTranslation(properties, context, explicit);
        translation.issuer("gatehouse.issuers." + NAME + ".");
        if (explicit.groups(ROUTES).stream().allMatch(NAME::equals)) {
            translation.route(ROUTES + NAME + ".");
        }
        return translation.result();
    }
}
