package dev.gatehouse.apikey;

import dev.gatehouse.apikey.StoredApiKey.State;
import dev.gatehouse.config.SafeText;
import org.jspecify.annotations.Nullable;

/** Why a key can't be revoked or rotated, in one line for an administrator. */
final class StateChecks {

    private StateChecks() {}

    static String revocation(String id, @Nullable StoredApiKey found) {
        return found == null ? unknown(id) : "the key " + id + " was revoked already";
    }

    static String rotation(String id, @Nullable StoredApiKey found) {
        if (found == null) {
            return unknown(id);
        }
        if (found.state() == State.REVOKED) {
            return "the key " + id + " is revoked: create a new one";
        }
        return "the key " + id + " was rotated already, to " + found.successor();
    }

    static String unknown(String id) {
        return "there is no key of the id "
                + (id.startsWith(ApiKey.PREFIX) ? "given: a key is no id" : SafeText.of(id));
    }
}
