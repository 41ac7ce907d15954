package dev.gatehouse.tenant;

import dev.gatehouse.peer.PrincipalPattern;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tenants' patterns on principals so far. An exact principal costs a look-up and a look at the patterns; of two patterns
 * only those are compared whose fixed beginnings and ends fit each other. Confined to the thread that reads the settings.
 */
final class OwnedPatterns {

    private final Map<String, Owned> exact = new LinkedHashMap<>();
    private final List<Owned> withAny = new ArrayList<>();

    /** A pattern and the tenant whose it is. */
    record Owned(PrincipalPattern pattern, String tenant, String beginning, String end) {

        Owned(PrincipalPattern pattern, String tenant) {
            this(pattern, tenant, beginning(pattern.text()), end(pattern.text()));
        }

        private static String beginning(String text) {
            int any = text.indexOf('*');
            return any < 0 ? text : text.substring(0, any);
        }

        private static String end(String text) {
            return text.substring(text.lastIndexOf('*') + 1);
        }

        private boolean overlaps(Owned other) {
            return (beginning.startsWith(other.beginning) || other.beginning.startsWith(beginning))
                    && (end.endsWith(other.end) || other.end.endsWith(end))
                    && pattern.overlaps(other.pattern);
        }
    }

    void add(Owned owned) {
        if (owned.pattern().isExact()) {
            exact.putIfAbsent(owned.pattern().text(), owned);
        } else {
            withAny.add(owned);
        }
    }

    /** One of them that a principal could match which {@code pattern} matches too; null if there is none. */
    @Nullable
    Owned overlapping(PrincipalPattern pattern) {
        Owned asked = new Owned(pattern, "");
        if (pattern.isExact()) {
            Owned same = exact.get(pattern.text());
            if (same != null) {
                return same;
            }
        } else {
            for (Owned owned : exact.values()) {
                if (owned.overlaps(asked)) {
                    return owned;
                }
            }
        }
        for (Owned owned : withAny) {
            if (owned.overlaps(asked)) {
                return owned;
            }
        }
        return null;
    }
}
