package dev.gatehouse.config;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;

/**
 * A secret as the settings have it, whose pointers such as {@code ${file:/run/secrets/x}} can be read again while the
 * server runs. Two are equal if the settings have the same text. Safe for use by several threads; never shown.
 */
public final class SecretText {

    private final String name;
    private final String raw;
    private volatile String current;
    /** Referred to here alone, so that the secret is followed for as long as it is used. */
    @SuppressWarnings("unused")
    private volatile @Nullable AutoCloseable watch;

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
    }

    /** A secret that never changes. */
    public static SecretText of(String secret) {
        return new SecretText("a secret", secret);
    }

    /** The secret as of now. */
    public String current() {
        return current;
    }

    /** The property that the secret is the value of. */
    public String name() {
        return name;
    }

    /** The files that it points at; empty for a secret that never changes. */
    public List<Path> files() {
        return Expansion.files(raw);
    }

    /**
     * Follows the pointers again.
     *
     * @throws IllegalArgumentException if a pointer leads nowhere; the message completes "the property …"
     */
    public String read() {
        return Expansion.expand(raw);
    }

    /** Replaces the secret by what its files hold now. */
    public void use(String changed) {
        current = changed;
    }

    /** Keeps the watch on its files for as long as the secret is in use. */
    public void followedBy(AutoCloseable files) {
        watch = files;
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
