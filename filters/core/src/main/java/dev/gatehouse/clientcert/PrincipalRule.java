package dev.gatehouse.clientcert;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.peer.PrincipalPattern;
import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Whom a certificate stands for: the name of the first kind that it has. Of several names of that kind it is the one that
 * is allowed; where that is not one alone, the certificate is refused. Immutable.
 */
final class PrincipalRule {

    /**
     * What the rule says: a name or a failure.
     *
     * @param name the principal, null if there is a failure
     * @param failure why there is none, or null
     */
    record Choice(@Nullable String name, @Nullable Failure failure) {

        private static Choice refused(String reason) {
            return new Choice(null, Failure.of(FailureCode.CERTIFICATE_PRINCIPAL, reason));
        }
    }

    private final List<PrincipalSource> sources;
    private final List<PrincipalPattern> allowed;

    PrincipalRule(List<PrincipalSource> sources, List<String> allowed) {
        this.sources = List.copyOf(sources);
        this.allowed = allowed.stream().map(PrincipalPattern::of).toList();
    }

    Choice of(X509Certificate leaf) {
        try {
            for (PrincipalSource source : sources) {
                List<String> names = PrincipalNames.of(leaf, source);
                if (!names.isEmpty()) {
                    PrincipalSource other = mistaken(source, names);
                    return other == null
                            ? chosen(source, names)
                            : Choice.refused("the certificate has a name of one kind (" + source
                                    + ") that could be taken for one of another (" + other + ")");
                }
            }
        } catch (MalformedException e) {
            return Choice.refused("the certificate has " + e.getMessage());
        }
        return Choice.refused("the certificate has no name of the kinds in principal");
    }

    /**
     * A name that looks like one of another kind would be let in by that kind's patterns, though nobody has vouched for it
     * as such. Where several kinds of alternative names count, a later one must not look like an earlier one; the subject
     * must not look like any.
     */
    private @Nullable PrincipalSource mistaken(PrincipalSource source, List<String> names) {
        boolean subject = source == PrincipalSource.SUBJECT_CN || source == PrincipalSource.SUBJECT_DN;
        for (PrincipalSource other : subject ? sources : sources.subList(0, sources.indexOf(source))) {
            if (other != source && names.stream().anyMatch(other::looksLike)) {
                return other;
            }
        }
        return null;
    }

    private Choice chosen(PrincipalSource source, List<String> names) {
        // Which of several common names is meant, nobody has ever said.
        if (source == PrincipalSource.SUBJECT_CN && names.size() > 1) {
            return Choice.refused("the certificate has several common names");
        }
        List<String> fitting = names.stream().filter(this::isAllowed).distinct().toList();
        if (fitting.isEmpty()) {
            return Choice.refused("allowed has none of " + names);
        }
        if (fitting.size() > 1) {
            return Choice.refused("the certificate has several names, and which is meant can't be told: " + fitting);
        }
        return new Choice(fitting.get(0), null);
    }

    private boolean isAllowed(String name) {
        return allowed.isEmpty() || allowed.stream().anyMatch(pattern -> pattern.matches(name));
    }
}
