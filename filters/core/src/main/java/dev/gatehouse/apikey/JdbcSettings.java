package dev.gatehouse.apikey;

import org.jspecify.annotations.Nullable;

/**
 * Which database holds the keys: one of {@code dataSource} and {@code url}. Immutable.
 *
 * @param url the JDBC URL; null if {@code dataSource} is set
 * @param user the user; null to leave that to the URL
 * @param password the password; null for none
 * @param dataSource the name in JNDI; null if {@code url} is set
 * @param embedded whether nothing was configured, and the URL is the embedded database's
 */
public record JdbcSettings(
        @Nullable String url,
        @Nullable String user,
        @Nullable String password,
        @Nullable String dataSource,
        boolean embedded) {

    /** Leaves the password out, and the URL, which may hold one. */
    @Override
    public String toString() {
        return "JdbcSettings[" + name() + "]";
    }

    /** What a message calls it: the URL without what may be secret. */
    public String name() {
        if (dataSource != null) {
            return dataSource;
        }
        String text = String.valueOf(url);
        int end = text.length();
        for (char mark : new char[] {'?', ';'}) {
            int at = text.indexOf(mark);
            end = at >= 0 && at < end ? at : end;
        }
        return text.substring(0, end).replaceAll("//[^/@]*@", "//");
    }
}
