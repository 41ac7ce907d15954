package dev.gatehouse.config;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown at start when the configuration has mistakes: all of them, not the first. */
public final class ConfigurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<ConfigProblem> problems;

    /** An exception that lists {@code problems}, of which there is at least one. */
    public ConfigurationException(List<ConfigProblem> problems) {
        super(problems.stream()
                .map(problem -> "  " + problem)
                .collect(Collectors.joining(
                        "\n",
                        problems.size() == 1
                                ? "1 error in the configuration:\n"
                                : problems.size() + " errors in the configuration:\n",
                        "")));
        this.problems = List.copyOf(problems);
    }

    /** The mistakes in the order in which they were found. */
    public List<ConfigProblem> problems() {
        return problems;
    }
}
