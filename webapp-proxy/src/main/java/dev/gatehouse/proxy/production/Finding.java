package dev.gatehouse.proxy.production;

import java.util.List;

/**
 * What a line of the checklist came to.
 *
 * @param outcome whether it holds
 * @param why what was found, in words for the operator
 */
public record Finding(Outcome outcome, String why) {

    /** Whether a line holds. */
    public enum Outcome {
        OK("ok"),
        FAIL("FAIL"),
        NOT_APPLICABLE("not applicable");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }

        /** As it is printed. */
        public String word() {
            return word;
        }
    }

    static Finding ok(String why) {
        return new Finding(Outcome.OK, why);
    }

    static Finding notApplicable(String why) {
        return new Finding(Outcome.NOT_APPLICABLE, why);
    }

    /** Fails if there is any problem. */
    static Finding of(List<String> problems, String otherwise) {
        return problems.isEmpty() ? ok(otherwise) : new Finding(Outcome.FAIL, String.join("; ", problems));
    }
}
