package dev.gatehouse.oauth.login;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.http.RequestView;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** The parameters of an authorization response, each once at most (RFC 6749 §3.1). */
record CallbackParameters(Map<String, List<String>> values) {

    private static final int MAX_QUERY = 8 * 1024;

    static CallbackParameters of(RequestView request) throws EndedException {
        String query = request.rawQuery();
        if (query == null || query.length() > MAX_QUERY) {
            throw EndedException.of(FailureCode.LOGIN_INVALID, "no parameters, or too many");
        }
        return new CallbackParameters(URLUtils.parseParameters(query));
    }

    String one(String name) throws EndedException {
        String value = optional(name);
        if (value == null) {
            throw EndedException.of(FailureCode.LOGIN_INVALID, name + " is missing");
        }
        return value;
    }

    @Nullable
    String optional(String name) throws EndedException {
        List<String> found = values.getOrDefault(name, List.of());
        if (found.size() > 1) {
            throw EndedException.of(FailureCode.LOGIN_INVALID, found.size() + " times " + name);
        }
        return found.isEmpty() || found.get(0).isEmpty() ? null : found.get(0);
    }
}
