package dev.gatehouse.filter;

import dev.gatehouse.config.Settings;
import dev.gatehouse.config.SettingsSource;
import jakarta.servlet.ServletContext;

/**
 * Settings of a web application that another module finds in a vocabulary of its own, MicroProfile JWT's say. They come
 * below all others. Found by {@link java.util.ServiceLoader} in the application.
 */
public interface FurtherSettings {

    /**
     * The further settings.
     *
     * @param explicit what is set in Gatehouse's own words
     */
    SettingsSource find(ServletContext context, Settings explicit);
}
