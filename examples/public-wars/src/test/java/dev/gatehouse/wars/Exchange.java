package dev.gatehouse.wars;

import java.util.Map;

/**
 * A request of a conversation with an application.
 *
 * @param path the path within the application, with its query
 * @param headers those beside the credential
 */
record Exchange(String method, String path, Map<String, String> headers, String body) {

    static Exchange get(String path) {
        return new Exchange("GET", path, Map.of(), "");
    }

    static Exchange send(String method, String path, String type, String body) {
        return new Exchange(method, path, Map.of("Content-Type", type), body);
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
