package dev.gatehouse.quickstart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A request as the backend got it; header names compare without case. */
record SeenRequest(String method, String path, Map<String, List<String>> headers) {

    static final List<String> IDENTITY_HEADERS =
            List.of("X-User-Id", "X-Client-Id", "X-Tenant-Id", "X-User-Scopes", "X-User-Roles");

    SeenRequest {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        headers = copy;
    }

    List<String> header(String name) {
        return headers.getOrDefault(name, List.of());
    }

    /** The identity headers in whatever spelling a backend might take for them: {@code x_user_id} is one too. */
    Map<String, List<String>> identity() {
        Map<String, List<String>> identity = new LinkedHashMap<>();
        for (String known : IDENTITY_HEADERS) {
            headers.forEach((name, values) -> {
                if (name.replace('_', '-').equalsIgnoreCase(known)) {
                    identity.computeIfAbsent(known, any -> new ArrayList<>()).addAll(values);
                }
            });
        }
        return identity;
    }

    /** One line per fact, such as {@code user orders-client}; {@code nobody} without any. */
    String describeIdentity() {
        List<String> lines = new ArrayList<>();
        identity().forEach((name, values) -> lines.add(label(name) + " " + String.join(" AND ", values)));
        return lines.isEmpty() ? "nobody" : String.join("\n", lines);
    }

    private static String label(String header) {
        String label = header.toLowerCase(Locale.ROOT).replaceFirst("^x-", "").replaceFirst("-id$", "");
        return label.replaceFirst("^user-", "");
    }
}
