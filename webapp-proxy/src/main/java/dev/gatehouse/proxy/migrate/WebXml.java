package dev.gatehouse.proxy.migrate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a web.xml says about who may do what. */
final class WebXml {

    private final XmlElement root;
    private final Draft draft;
    private final Policy anyDeclaredRole;
    private final Set<String> declaredRoles = new TreeSet<>();

    /**
     * Reads a descriptor.
     *
     * @param anyDeclaredRole what the role {@code *} asks where no role is declared: containers differ
     */
    WebXml(XmlElement root, Draft draft, Policy anyDeclaredRole) {
        this.root = root;
        this.draft = draft;
        this.anyDeclaredRole = anyDeclaredRole;
        root.all("security-role").forEach(role -> declaredRoles.addAll(role.texts("role-name")));
        notes();
    }

    /** Whether methods that the constraints leave out are refused by the container. */
    boolean uncoveredDenied() {
        return !root.all("deny-uncovered-http-methods").isEmpty();
    }

    List<Constraint> constraints() throws UnfitFileException {
        List<Constraint> constraints = new ArrayList<>();
        for (XmlElement constraint : root.all("security-constraint")) {
            for (XmlElement data : constraint.all("user-data-constraint")) {
                if (!data.first("transport-guarantee").equals("NONE")) {
                    draft.unmatched(
                            "transport-guarantee " + data.first("transport-guarantee"),
                            "Gatehouse redirects nobody to HTTPS; serve HTTPS alone, at the container or before it");
                }
            }
            Policy policy = policy(constraint);
            for (XmlElement collection : constraint.all("web-resource-collection")) {
                String name =
                        "\"" + (constraint.first("display-name") + " " + collection.first("web-resource-name")).trim()
                                + "\"";
                List<String> methods = new ArrayList<>(collection.texts("http-method"));
                List<String> omitted = collection.texts("http-method-omission");
                if (!methods.isEmpty() && !omitted.isEmpty()) {
                    throw new UnfitFileException("security-constraint " + Draft.plain(name)
                            + " has both http-method and http-method-omission, which means nothing");
                }
                methods.addAll(omitted);
                for (String method : methods) {
                    if (!method.matches("[A-Z][A-Z0-9_-]{0,31}")) {
                        throw new UnfitFileException("http-method " + Draft.plain(method) + " of " + Draft.plain(name)
                                + " is no method in capitals, so it protects nothing; mend it");
                    }
                }
                if (collection.texts("url-pattern").isEmpty()) {
                    draft.unmatched("web-resource-collection " + name, "has no url-pattern and protects nothing");
                }
                for (String pattern : collection.texts("url-pattern")) {
                    constraints.add(new Constraint(name, pattern, methods, !omitted.isEmpty(), policy));
                }
            }
        }
        return constraints;
    }

    private Policy policy(XmlElement constraint) {
        if (constraint.all("auth-constraint").isEmpty()) {
            return Policy.OPEN;
        }
        Set<String> roles = new TreeSet<>();
        constraint.all("auth-constraint").forEach(auth -> roles.addAll(auth.texts("role-name")));
        roles.remove("");
        if (roles.contains("**") && !declaredRoles.contains("**")) {
            return Policy.ANY_USER;
        }
        if (roles.remove("*")) {
            roles.addAll(declaredRoles);
            if (roles.isEmpty()) {
                draft.unmatched(
                        "role-name *",
                        "stands for the roles of security-role, and there is none, so that NOBODY PASSES; where every"
                                + " known caller was meant, take claims.iss out of the route");
                return anyDeclaredRole;
            }
        }
        return roles.isEmpty() ? Policy.DENY : new Policy(Policy.Rule.ROLES, roles);
    }

    /** The adapter's own filter, or by its name one that extends it: better one token too many than a door left open. */
    private static boolean isAdapter(XmlElement filter) {
        return AdapterFilter.maybe(filter.first("filter-class"));
    }

    /** Where the adapter's filter stands: it lets only known callers pass, whatever the constraints say. */
    List<UrlPattern> filterPatterns() throws UnfitFileException {
        Set<String> names = new HashSet<>();
        for (XmlElement filter : root.all("filter")) {
            if (isAdapter(filter)) {
                names.add(filter.first("filter-name"));
                filter.all("init-param")
                        .forEach(param -> draft.unmatched(
                                "init-param " + param.first("param-name"),
                                param.first("param-name").endsWith("skipPattern")
                                        ? "write routes with authenticate=none for what the filter passed over; a token"
                                                + " is asked for there now"
                                        : "of KeycloakOIDCFilter; the settings come from gatehouse.* alone"));
            }
        }
        Set<UrlPattern> patterns = new LinkedHashSet<>();
        for (XmlElement mapping : root.all("filter-mapping")) {
            if (!names.contains(mapping.first("filter-name"))) {
                continue;
            }
            for (String text : mapping.texts("url-pattern")) {
                UrlPattern pattern = UrlPattern.of(text);
                boolean elsewhere =
                        pattern.kind() == UrlPattern.Kind.EXTENSION || pattern.kind() == UrlPattern.Kind.DEFAULT;
                if (elsewhere) {
                    draft.unmatched(
                            "filter-mapping " + text,
                            "of KeycloakOIDCFilter; taken for /*, so that a token is asked for everywhere");
                }
                patterns.add(elsewhere ? UrlPattern.ALL : pattern);
            }
            if (!mapping.texts("servlet-name").isEmpty()) {
                draft.unmatched(
                        "filter-mapping by servlet-name",
                        "of KeycloakOIDCFilter; taken for /*, so that a token is asked for everywhere");
                patterns.add(UrlPattern.ALL);
            }
        }
        return List.copyOf(patterns);
    }

    private void notes() {
        for (XmlElement login : root.all("login-config")) {
            String method = login.first("auth-method");
            draft.unmatched(
                    "auth-method " + method,
                    switch (method) {
                        case "KEYCLOAK", "OIDC" ->
                            "callers bring an access token of the issuer; nobody is sent to a login page";
                        case "CLIENT-CERT" ->
                            "set gatehouse.client-certificates.ca, and authenticate=client-cert on the routes; roles come from"
                                    + " tokens and API keys alone";
                        default -> "Gatehouse takes no passwords; callers bring an access token of the issuer instead";
                    });
            if (!login.all("form-login-config").isEmpty()) {
                draft.unmatched("form-login-config", "there is no login page; take it out");
            }
            if (!login.first("realm-name").isEmpty()) {
                draft.unmatched("realm-name", "set gatehouse.realm where challenges are to name it");
            }
        }
        for (XmlElement filter : root.all("filter")) {
            if (!isAdapter(filter)) {
                draft.unmatched(
                        "filter " + filter.first("filter-class"),
                        "stays as it is, behind Gatehouse's; if it let only known callers pass, write routes that ask for a"
                                + " token where it stands");
            }
        }
        for (XmlElement servlet : root.all("servlet")) {
            if (!servlet.all("run-as").isEmpty()) {
                draft.unmatched("run-as", "of " + servlet.first("servlet-name") + " stays the container's");
            }
            for (XmlElement reference : servlet.all("security-role-ref")) {
                draft.unmatched(
                        "security-role-ref " + reference.first("role-name"),
                        "isUserInRole asks for the token's own roles; let the issuer give that role");
            }
        }
        for (XmlElement param : root.all("context-param")) {
            if (param.first("param-name").startsWith("keycloak.")) {
                draft.unmatched(
                        "context-param " + param.first("param-name"),
                        "of the Keycloak adapter; the settings come from gatehouse.* alone, several realms are several"
                                + " issuers or tenants");
            }
        }
        draft.unmatched(
                "security-constraint, login-config, KeycloakOIDCFilter",
                "take them out of web.xml when this is in force: containers look at them before any filter");
        draft.unmatched(
                "@ServletSecurity, @RolesAllowed",
                "annotations are not in web.xml and were not read; they still hold, or write routes for them");
    }
}
