package dev.gatehouse.gateway;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects loosenings by the meaning that properties have in common. Confined to one thread. */
final class LooseningReport {

    static final String NOT_SET = "not set";

    private final Set<Loosening> found = new LinkedHashSet<>();

    /** Everything found so far, in order, without repetitions. */
    List<Loosening> found() {
        return List.copyOf(found);
    }

    /** Collects into the report what concerns one group of properties. */
    Section section(@Nullable String route, String prefix) {
        return new Section(route, prefix);
    }

    /** The part of the report on properties that begin with the same prefix. */
    final class Section {

        private final @Nullable String route;
        private final String prefix;

        private Section(@Nullable String route, String prefix) {
            this.route = route;
            this.prefix = prefix;
        }

        /** Reports the property. */
        void add(String property, Object before, Object after) {
            found.add(new Loosening(route, prefix + property, text(before), text(after)));
        }

        /** All elements are required: the property is looser if one is gone. */
        void allOf(String property, Collection<?> before, Collection<?> after) {
            if (!after.containsAll(before)) {
                add(property, before, after);
            }
        }

        /** One of the elements is required, nothing if there are none: looser with another element, or without any. */
        void oneOf(String property, Collection<?> before, Collection<?> after) {
            if (!before.isEmpty() && (after.isEmpty() || !before.containsAll(after))) {
                add(property, before, after);
            }
        }

        /** For each name one of its elements is required. */
        void oneOfEach(String property, Map<String, List<String>> before, Map<String, List<String>> after) {
            before.forEach((name, values) -> oneOf(property + name, values, after.getOrDefault(name, List.of())));
        }

        /** The elements are what is accepted, nothing if there are none: looser with another element. */
        void accepted(String property, Collection<?> before, Collection<?> after) {
            if (!before.containsAll(after)) {
                add(property, before, after);
            }
        }

        /** An upper bound, none if it is null. */
        void bound(String property, @Nullable Duration before, @Nullable Duration after) {
            if (before != null && (after == null || after.compareTo(before) > 0)) {
                add(property, before, after == null ? NOT_SET : after);
            }
        }

        /** Looser if it holds now and did not before. */
        void flag(String property, boolean before, boolean after, Object was, Object is) {
            if (!before && after) {
                add(property, was, is);
            }
        }

        /** Trust in something that may be less strict than before, which nobody but the operator can tell. */
        void replaced(String property, @Nullable Object before, @Nullable Object after) {
            if (before == null ? after != null : !before.equals(after)) {
                add(property, before == null ? NOT_SET : before, after == null ? NOT_SET : after);
            }
        }
    }

    private static String text(Object value) {
        if (value instanceof Collection<?> elements) {
            List<String> texts = new ArrayList<>();
            elements.forEach(element -> texts.add(String.valueOf(element)));
            return texts.isEmpty() ? NOT_SET : String.join(",", texts);
        }
        return value.toString();
    }
}
