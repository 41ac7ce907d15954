package dev.gatehouse.apikey;

/**
 * A key that was just made: the one time that its text is there. Immutable.
 *
 * @param stored what was stored of it
 * @param text the key, secret included
 */
public record IssuedApiKey(StoredApiKey stored, String text) {

    /** What a {@link FileApiKeyStore} has to hold for it, as one line of JSON. */
    public String record() {
        return ApiKeyJson.write(stored);
    }

    /** Shows the id alone. */
    @Override
    public String toString() {
        return "IssuedApiKey[" + stored.id() + "]";
    }
}
