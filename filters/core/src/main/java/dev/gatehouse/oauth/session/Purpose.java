package dev.gatehouse.oauth.session;

/** The purpose that a name is used once for. Names of different purposes are different, and don't push each other out. */
public enum Purpose {
    /** A login under way, by its {@code state}. One that was used stays so: beyond a bound no further one is taken. */
    LOGIN("login:"),
    /** A code that is being redeemed. */
    CODE("code:"),
    /** A logout token, by its {@code jti}; a forgotten one ends sessions once more. */
    LOGOUT("logout:");

    private final String prefix;

    Purpose(String prefix) {
        this.prefix = prefix;
    }

    /** The name as nodes share it. */
    String shared(String name) {
        return "once:" + prefix + name;
    }
}
