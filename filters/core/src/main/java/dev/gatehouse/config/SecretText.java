package dev.gatehouse.config;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/**
 * A secret as the settings have it, whose pointers, {@code ${file:/run/secrets/x}} say, are followed again while the
 * server runs: at most once a second, and the last good secret stays where that fails. Two are equal if the settings say
 * the same. Safe for use by several threads; never shown.
 */
public final class SecretText {

    private static final Logger LOG = System.getLogger(SecretText.class.getName());
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final String raw;
    private volatile String current;
    private volatile long lookAt;
    private volatile boolean failing;

    /**
     * The secret that {@code raw} stands for.
     *
     * @param name the property, for the operator
     * @throws IllegalArgumentException if a pointer leads nowhere
     */
    SecretText(String name, String raw) {
        this.name = name;
        this.raw = raw;
        this.current = Expansion.expand(raw);
        this.lookAt = System.nanoTime() + LOOK_NANOS;
    }

    /** A secret that never changes. */
    public static SecretText of(String secret) {
        return new SecretText("a secret", secret);
    }

    /** The secret as of now. */
    public String current() {
        if (raw.contains("${") && System.nanoTime() - lookAt >= 0) {
            lookAt = System.nanoTime() + LOOK_NANOS;
            look();
        }
        return current;
    }

    private void look() {
        try {
            String read = Expansion.expand(raw);
            if (failing || !read.equals(current)) {
                LOG.log(Level.INFO, "GH0015 {0} was read again", name);
            }
            current = read;
            failing = false;
        } catch (IllegalArgumentException e) {
            if (!failing) {
                LOG.log(Level.ERROR, "GH0016 " + name + " " + e.getMessage() + "; its last value stays");
            }
            failing = true;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretText text && text.raw.equals(raw);
    }

    @Override
    public int hashCode() {
        return raw.hashCode();
    }

    @Override
    public String toString() {
        return "SecretText[" + name + "]";
    }
}
