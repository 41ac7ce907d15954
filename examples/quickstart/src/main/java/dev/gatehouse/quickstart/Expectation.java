package dev.gatehouse.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a row of the tour must come to.
 *
 * @param error the challenge's error; empty: there must be none
 * @param word part of the error's description, such as {@code expired}; empty: any
 * @param reached whether the backend gets the request
 * @param user who the backend must hear of; empty: nobody
 */
record Expectation(int status, String error, String word, boolean reached, String user) {

    static Expectation passesAs(String user) {
        return new Expectation(200, "", "", true, user);
    }

    static Expectation passesAnonymously() {
        return new Expectation(200, "", "", true, "");
    }

    static Expectation refused(int status, String error) {
        return new Expectation(status, error, "", false, "");
    }

    Expectation saying(String word) {
        return new Expectation(status, error, word, reached, user);
    }

    String describe() {
        if (reached) {
            return status + "\n" + (user.isEmpty() ? "nobody" : "user " + user);
        }
        if (status == 401 && error.isEmpty()) {
            return "401 and a challenge\nwithout an error";
        }
        return (status + " " + error).strip() + (word.isEmpty() ? "" : "\nsaying \"" + word + "\"");
    }

    /** Each way in which the outcome differs; empty if it is as expected. */
    List<String> differences(Reply reply, List<SeenRequest> seen) {
        List<String> differences = new ArrayList<>();
        if (reply.status() != status) {
            differences.add("status " + reply.status() + " instead of " + status);
        }
        if (!reply.error().orElse("").equals(error)) {
            differences.add("error \"" + reply.error().orElse("") + "\" instead of \"" + error + "\"");
        }
        if (!reply.errorDescription().orElse("").contains(word)) {
            differences.add("the error's description does not say \"" + word + "\"");
        }
        if (status == 401 && reply.challenges().isEmpty()) {
            differences.add("no challenge in WWW-Authenticate");
        }
        if (!reached && !reply.isProblem()) {
            differences.add("the body is no application/problem+json");
        }
        if (seen.size() != (reached ? 1 : 0)) {
            differences.add("the backend got " + seen.size() + " requests");
        }
        seen.forEach(request -> identityDifference(request).ifPresent(differences::add));
        return differences;
    }

    private Optional<String> identityDifference(SeenRequest request) {
        List<String> users = request.identity().getOrDefault("X-User-Id", List.of());
        boolean right = user.isEmpty() ? request.identity().isEmpty() : users.equals(List.of(user));
        boolean spoofed = request.headers().values().stream().anyMatch(values -> values.contains(Tour.SPOOFED));
        return right && !spoofed
                ? Optional.empty()
                : Optional.of("the backend saw " + request.describeIdentity().replace('\n', ','));
    }
}
