package dev.gatehouse.fetch;

import dev.gatehouse.config.SecretText;
import dev.gatehouse.strict.MalformedException;

import java.io.IOException;
import java.util.List;

/** Has the secrets of a configuration read again when their files change. */
public final class FollowedSecrets {

    private FollowedSecrets() {}

    /** Follows the files of {@code secrets} for as long as each is in use. */
    public static void follow(List<SecretText> secrets, FileWatch files) {
        secrets.forEach(secret -> follow(secret, files));
    }

    private static void follow(SecretText secret, FileWatch files) {
        WatchedFiles<String> watched = new WatchedFiles<>(
                secret.files(), () -> read(secret), files.reporting(secret.name(), secret.files(), secret::use));
        try {
            secret.use(watched.load());
        } catch (IOException | MalformedException e) {
            // It was good when the settings were read: the watch says so if it stays like this.
        }
        secret.followedBy(watched);
        files.add(watched);
    }

    private static String read(SecretText secret) throws MalformedException {
        try {
            return secret.read();
        } catch (IllegalArgumentException e) {
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
    }
}
