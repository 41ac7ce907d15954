package dev.gatehouse.proxy.migrate;

import java.util.List;

/**
 * A security-constraint on one url-pattern, as one web-resource-collection says it.
 *
 * @param name what to call it in comments
 * @param pattern the url-pattern
 * @param methods the methods that it is for, or all but these; empty for all
 * @param omission whether {@code methods} are those that it is not for
 * @param policy what it asks
 */
record Constraint(String name, String pattern, List<String> methods, boolean omission, Policy policy) {

    Policy policy(String method) {
        boolean covered = methods.isEmpty() || methods.contains(method) != omission;
        return covered ? policy : Policy.UNCOVERED;
    }
}
