package dev.gatehouse.proxy.migrate;

import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.strict.StrictJson;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A Gatehouse configuration made from a {@code keycloak.json}, an {@code oidc.json} or a {@code web.xml}. Immutable; holds
 * no secret of its source.
 *
 * @param properties the text of a {@code .properties} file, with a comment for each source
 * @param unmatched what has no counterpart, one line each, with what to do instead
 */
public record Migration(String properties, List<String> unmatched) {

    private static final int LARGEST = 4 * 1024 * 1024;

    /** Copies the list. */
    public Migration {
        unmatched = List.copyOf(unmatched);
    }

    /**
     * Reads {@code file}; beside a {@code web.xml}, {@code keycloak.json} or {@code oidc.json} too, for the issuer.
     *
     * @throws UnfitFileException if a file is none of these, or says what can't be expressed safely
     */
    public static Migration of(Path file) throws IOException {
        byte[] content = read(file);
        Draft draft = new Draft();
        switch (firstCharacter(content)) {
            case '{' -> {
                new AdapterJson(json(file, content), name(file), draft).issuer();
                draft.property("gatehouse.routes.all.path", "/**", "everything asks for a token; web.xml may say more");
            }
            case '<' -> {
                XmlElement root = XmlElement.parse(name(file), content);
                if (!root.name().equals("web-app")) {
                    throw unfit(file);
                }
                Path adapter = adapterBeside(file);
                if (adapter == null) {
                    noIssuer(draft, name(file));
                } else {
                    new AdapterJson(json(adapter, read(adapter)), name(adapter), draft).issuer();
                }
                WebXml webXml = new WebXml(root, draft, Policy.DENY);
                ConstraintRoutes.write(webXml.constraints(), webXml.filterPatterns(), webXml.uncoveredDenied(), draft);
            }
            default -> throw unfit(file);
        }
        return new Migration(draft.text(name(file)), draft.unmatched());
    }

    private static void noIssuer(Draft draft, String source) {
        draft.comment("To be filled in: " + source + " does not say who issues tokens.");
        draft.comment("gatehouse.issuers.main.issuer=https://auth.example.com/realms/acme");
        draft.comment("gatehouse.issuers.main.audiences=");
        draft.comment("gatehouse.issuers.main.roles-claim=/realm_access/roles");
        draft.unmatched(
                "issuer",
                "no keycloak.json and no oidc.json lies beside the file; set gatehouse.issuers.main.issuer, .audiences and"
                        + " .roles-claim");
    }

    private static @Nullable Path adapterBeside(Path file) {
        for (String name : List.of("keycloak.json", "oidc.json")) {
            Path adapter = file.resolveSibling(name);
            if (Files.isRegularFile(adapter)) {
                return adapter;
            }
        }
        return null;
    }

    private static Map<String, Object> json(Path file, byte[] content) throws UnfitFileException {
        try {
            Map<String, Object> members = StrictJson.object(content);
            if (AdapterJson.isOne(members)) {
                return members;
            }
        } catch (MalformedException e) {
            throw new UnfitFileException(Draft.plain(name(file)) + " can't be understood: " + e.getMessage());
        }
        throw unfit(file);
    }

    private static byte[] read(Path file) throws IOException {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(LARGEST + 1);
        } catch (IOException e) {
            throw new UnfitFileException(Draft.plain(file.toString()) + " can't be read ("
                    + e.getClass().getSimpleName() + ")");
        }
        if (content.length > LARGEST) {
            throw new UnfitFileException(Draft.plain(file.toString()) + " is larger than 4 MiB");
        }
        return content;
    }

    private static char firstCharacter(byte[] content) {
        for (byte octet : content) {
            // White space, and the marks of byte order that XML may begin with.
            if (octet > ' ') {
                return (char) octet;
            }
        }
        return ' ';
    }

    private static UnfitFileException unfit(Path file) {
        return new UnfitFileException(
                Draft.plain(file.toString()) + " is no keycloak.json, no oidc.json and no web.xml of an application");
    }

    private static String name(Path file) {
        Path name = file.getFileName();
        return name == null ? file.toString() : name.toString();
    }
}
