package dev.gatehouse.security.mpjwt;

import jakarta.servlet.ServletContext;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Pattern;

/** Where {@code mp.jwt.verify.publickey.location} points (MicroProfile JWT 2.1 §9.2.3), and in which form keys come. */
final class KeyLocation {

    /**
     * A place.
     *
     * @param property the last part of the property that says it in Gatehouse's words
     * @param value that property's value
     */
    record Found(String property, String value) {}

    private static final Pattern KEYS = Pattern.compile("\"keys\"\\s*:");

    private final ServletContext context;

    KeyLocation(ServletContext context) {
        this.context = context;
    }

    /** What is there; null if nothing is. */
    @Nullable
    Found find(String location) {
        if (location.startsWith("https:") || location.startsWith("http:")) {
            return new Found("jwks-uri", location);
        }
        try {
            if (location.startsWith("file:")) {
                return file(Path.of(URI.create(location)));
            }
            boolean resource = location.startsWith("classpath:");
            Found found = resource(resource ? location.substring("classpath:".length()) : location);
            return found != null || resource ? found : file(Path.of(location));
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    /** A file that needs no change is left where it is, so that it is read again when it changes. */
    private static @Nullable Found file(Path path) throws IOException {
        if (!Files.isReadable(path)) {
            return null;
        }
        String text = Files.readString(path).trim();
        String document = document(text);
        return document.equals(text) ? new Found("jwks-file", path.toString()) : new Found("jwks", document);
    }

    private @Nullable Found resource(String name) throws IOException {
        ClassLoader loader = context.getClassLoader();
        String path = name.startsWith("/") ? name.substring(1) : name;
        if (loader == null || path.isEmpty()) {
            return null;
        }
        try (InputStream content = loader.getResourceAsStream(path)) {
            return content == null
                    ? null
                    : new Found("jwks", document(new String(content.readAllBytes(), StandardCharsets.UTF_8)));
        }
    }

    /** A JWK set or PEM, made of what MicroProfile JWT takes too: a JWK alone, base64 of either, the bare base64 of a key. */
    static String document(String text) {
        String trimmed = text.trim();
        if (trimmed.startsWith("-----")) {
            return trimmed;
        }
        if (trimmed.startsWith("{")) {
            return KEYS.matcher(trimmed).find() ? trimmed : "{\"keys\":[" + trimmed + "]}";
        }
        String compact = trimmed.replaceAll("\\s+", "").replace('-', '+').replace('_', '/');
        String decoded;
        try {
            decoded = new String(Base64.getDecoder().decode(compact), StandardCharsets.UTF_8).trim();
        } catch (IllegalArgumentException e) {
            return trimmed;
        }
        return decoded.startsWith("{") || decoded.startsWith("-----")
                ? document(decoded)
                : "-----BEGIN PUBLIC KEY-----" + compact + "-----END PUBLIC KEY-----";
    }
}
