package dev.gatehouse.proxy.migrate;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The JSON of the Keycloak adapter or of Elytron, as an issuer. No value of a member without counterpart is shown. */
final class AdapterJson {

    private static final String ISSUER = "gatehouse.issuers.main.";
    private static final Pattern ENVIRONMENT = Pattern.compile("\\$\\{env\\.([A-Za-z_][A-Za-z0-9_]*)(:[^}]*)?}");
    private static final List<String> ALGORITHMS =
            List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    private final Map<String, Object> members;
    private final String file;
    private final Draft draft;

    AdapterJson(Map<String, Object> members, String file, Draft draft) {
        this.members = members;
        this.file = file;
        this.draft = draft;
    }

    static boolean isOne(Map<String, Object> members) {
        return members.containsKey("auth-server-url")
                || members.containsKey("provider-url")
                || (members.containsKey("realm") && members.containsKey("resource"));
    }

    /** Writes the issuer, and the list of all else. */
    void issuer() throws UnfitFileException {
        String resource = text("resource") != null ? text("resource") : text("client-id");
        String provider = text("provider-url");
        String server = text("auth-server-url");
        String realm = text("realm");
        if (provider != null) {
            issuer(provider, "provider-url");
        } else if (server != null && realm != null) {
            issuer(server.replaceAll("/+$", "") + "/realms/" + segment(realm), "auth-server-url and realm");
        } else {
            missing("issuer", "the issuer's URL: provider-url, or auth-server-url with realm");
        }
        if (resource == null) {
            missing("audiences", "resource or client-id");
        } else {
            String source = from(members.containsKey("resource") ? "resource" : "client-id");
            draft.property(ISSUER + "audiences", Draft.element(resource, source), source);
            draft.unmatched(
                    file + " verify-token-audience",
                    "always on: tokens must name " + resource + " in aud. Keycloak puts it there only by an audience"
                            + " mapper of the client or its scopes");
        }
        draft.property(ISSUER + "token-types", "at+jwt,JWT", "Keycloak's access tokens have the type JWT unless told");
        roles(resource);
        String principal = text("principal-attribute");
        if (principal != null) {
            draft.property(
                    ISSUER + "subject-claim",
                    Draft.element(principal, "principal-attribute"),
                    from("principal-attribute; a token without this claim is refused"));
        }
        String algorithm = text("token-signature-algorithm");
        if (algorithm != null && ALGORITHMS.contains(algorithm)) {
            draft.property(ISSUER + "algorithms", algorithm, from("token-signature-algorithm"));
        } else if (algorithm != null) {
            draft.unmatched(file + " token-signature-algorithm", "is none that Gatehouse takes; the defaults hold");
        }
        rest();
    }

    private void issuer(String url, String member) throws UnfitFileException {
        Matcher environment = ENVIRONMENT.matcher(url);
        if (environment.find()) {
            String pointed = ENVIRONMENT.matcher(url).replaceAll("\\${env:$1}");
            if (ENVIRONMENT.matcher(url).replaceAll("").contains("${")) {
                missing("issuer", "a URL without ${…} other than ${env.NAME}");
                return;
            }
            if (ENVIRONMENT.matcher(url).results().anyMatch(match -> match.group(2) != null)) {
                draft.unmatched(file + " " + member, "the default within ${env.…:…} is gone; set the variable");
            }
            draft.pointer(ISSUER + "issuer", pointed, from(member));
            return;
        }
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            missing("issuer", "a good URL");
            return;
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawQuery() != null) {
            missing("issuer", "an absolute URL without user and query");
            return;
        }
        draft.property(ISSUER + "issuer", url, from(member + "; must be the iss of the tokens exactly"));
        if ("http".equalsIgnoreCase(uri.getScheme())) {
            draft.unmatched(
                    file + " " + member,
                    "is http://, which is refused beyond loopback addresses; use the issuer's https:// URL");
        }
    }

    private void roles(@Nullable String resource) throws UnfitFileException {
        boolean ofResource = Boolean.parseBoolean(String.valueOf(members.get("use-resource-role-mappings")));
        if (!ofResource) {
            draft.property(
                    ISSUER + "roles-claim", "/realm_access/roles", from("use-resource-role-mappings is not true"));
        } else if (resource != null) {
            String pointer = "/resource_access/" + resource.replace("~", "~0").replace("/", "~1") + "/roles";
            String source = from("use-resource-role-mappings");
            draft.property(ISSUER + "roles-claim", Draft.element(pointer, source), source);
        } else {
            missing("roles-claim", "resource or client-id");
        }
    }

    private void rest() {
        if (!"true".equals(String.valueOf(members.get("bearer-only")))) {
            draft.unmatched(
                    file + " bearer-only",
                    "is not true, so browsers were sent to log in; Gatehouse answers 401 and sends nobody away: log in"
                            + " in the front end, which then sends the access token");
        }
        if (members.get("credentials") instanceof Map<?, ?> credentials) {
            draft.comment("Only where the issuer is to be asked about tokens (introspection=always):");
            draft.comment(ISSUER + "introspection=always");
            draft.comment(ISSUER + "client-id=" + (text("resource") != null ? text("resource") : text("client-id")));
            draft.comment(ISSUER + "client-secret=${file:/run/secrets/gatehouse-client-secret}");
            for (Object kind : credentials.keySet()) {
                draft.unmatched(
                        file + " credentials." + kind,
                        "not copied and not needed to verify signatures; for introspection put it into a file and name"
                                + " it as in the comment, or use client-authentication=private_key_jwt with client-key");
            }
        }
        members.forEach((name, value) -> {
            String advice = AdapterAdvice.of(name);
            if (advice != null) {
                draft.unmatched(file + " " + name, advice);
            }
        });
    }

    private void missing(String property, String what) {
        draft.comment("To be filled in, " + file + " has not " + what + ":");
        draft.comment(ISSUER + property + "=");
        draft.unmatched(ISSUER + property, "to be filled in: the file has not " + what);
    }

    private String from(String member) {
        return file + ": " + member;
    }

    private @Nullable String text(String name) {
        return members.get(name) instanceof String text && !text.isBlank() ? text.trim() : null;
    }

    private static String segment(String realm) throws UnfitFileException {
        try {
            return new URI(null, null, "/" + realm, null)
                    .getRawPath()
                    .substring(1)
                    .replace("+", "%2B");
        } catch (URISyntaxException e) {
            throw new UnfitFileException("realm: can't stand in a URL");
        }
    }
}
