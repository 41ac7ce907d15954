package dev.gatehouse.quickstart;

import com.nimbusds.jose.util.JSONObjectUtils;

import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the proxy answered; header names compare without case. Status 0 stands for no answer at all. */
record Reply(int status, Map<String, List<String>> headers, String body) {

    Reply {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        headers = copy;
    }

    static Reply none(Exception cause) {
        return new Reply(0, Map.of(), cause.toString());
    }

    Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** The challenges (RFC 9110 §11.6.1), one for each scheme that may be tried. */
    List<String> challenges() {
        return headers.getOrDefault("WWW-Authenticate", List.of());
    }

    Optional<String> error() {
        return challengeParameter("error");
    }

    Optional<String> errorDescription() {
        return challengeParameter("error_description");
    }

    boolean isProblem() {
        return header("Content-Type").orElse("").startsWith("application/problem+json");
    }

    /** Status and reason: the challenge's error and description, else the title of the problem (RFC 9457). */
    String summary() {
        if (status == 0) {
            return "no answer\n" + body;
        }
        String reason = error().or(this::problemTitle).orElse("");
        return (status + " " + reason).strip()
                + errorDescription().map(text -> "\n" + text).orElse("");
    }

    private Optional<String> problemTitle() {
        try {
            return isProblem()
                    ? Optional.ofNullable(JSONObjectUtils.getString(JSONObjectUtils.parse(body), "title"))
                    : Optional.empty();
        } catch (ParseException e) {
            return Optional.of("(a problem that is no JSON)");
        }
    }

    private Optional<String> challengeParameter(String name) {
        Pattern parameter = Pattern.compile("(?:^|[\\s,])" + name + "\\s*=\\s*\"([^\"]*)\"");
        return challenges().stream()
                .map(parameter::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst();
    }
}
