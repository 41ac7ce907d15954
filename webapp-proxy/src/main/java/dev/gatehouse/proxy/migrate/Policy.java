package dev.gatehouse.proxy.migrate;

import java.util.Set;
import java.util.TreeSet;

/**
 * What constraints ask of a caller.
 *
 * @param rule the kind of it
 * @param roles one of which the caller must have; empty but for {@link Rule#ROLES}
 */
record Policy(Rule rule, Set<String> roles) {

    static final Policy OPEN = new Policy(Rule.OPEN, Set.of());
    static final Policy ANY_USER = new Policy(Rule.ANY_USER, Set.of());
    static final Policy DENY = new Policy(Rule.DENY, Set.of());
    static final Policy UNCOVERED = new Policy(Rule.UNCOVERED, Set.of());

    enum Rule {
        /** Nothing is asked. */
        OPEN,
        /** Any caller who is known. */
        ANY_USER,
        /** One of the roles. */
        ROLES,
        /** Nobody passes. */
        DENY,
        /** The path has constraints, none for this method: containers let it pass. */
        UNCOVERED
    }

    /** Both of two constraints on the same pattern and method (Servlet 6.0 §13.8.1): the more lenient, but for DENY. */
    Policy with(Policy other) {
        if (rule == Rule.UNCOVERED) {
            return other;
        }
        if (other.rule == Rule.UNCOVERED) {
            return this;
        }
        if (rule == Rule.DENY || other.rule == Rule.DENY) {
            return DENY;
        }
        if (rule == Rule.ROLES && other.rule == Rule.ROLES) {
            Set<String> union = new TreeSet<>(roles);
            union.addAll(other.roles);
            return new Policy(Rule.ROLES, union);
        }
        return rule.compareTo(other.rule) < 0 ? this : other;
    }

    /** What is left of it behind a filter that lets only known callers pass. */
    Policy behindFilter() {
        return rule == Rule.OPEN || rule == Rule.UNCOVERED ? ANY_USER : this;
    }
}
