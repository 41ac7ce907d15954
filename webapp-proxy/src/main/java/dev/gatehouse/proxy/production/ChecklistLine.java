package dev.gatehouse.proxy.production;

/**
 * One line of the production checklist, which docs/checklist.md shows. Immutable.
 *
 * @param id its short name
 * @param text what must hold
 * @param check verifies it
 */
public record ChecklistLine(String id, String text, Check check) {

    /** Verifies a line. */
    @FunctionalInterface
    interface Check {
        Finding of(Subject subject);
    }
}
