package dev.gatehouse.quickstart;

import java.util.ArrayList;
import java.util.List;

/** Text in aligned columns: a cell may hold line breaks, and is wrapped where its column ends. */
final class Table {

    private static final String GAP = "  ";

    private final List<String> titles;
    private final List<Integer> widths;
    private final StringBuilder text = new StringBuilder();

    /** Column {@code i} has {@code titles[i]} and is {@code widths[i]} characters wide at the most. */
    Table(List<String> titles, List<Integer> widths) {
        this.titles = List.copyOf(titles);
        this.widths = List.copyOf(widths);
        add(titles);
        add(widths.stream().map("-"::repeat).toList());
    }

    void add(List<String> cells) {
        if (cells.size() != titles.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + titles.size() + " columns");
        }
        List<List<String>> wrapped = new ArrayList<>();
        for (int column = 0; column < cells.size(); column++) {
            wrapped.add(wrap(cells.get(column), widths.get(column)));
        }
        int height = wrapped.stream().mapToInt(List::size).max().orElse(0);
        for (int line = 0; line < height; line++) {
            text.append(line(wrapped, line).stripTrailing()).append('\n');
        }
    }

    private String line(List<List<String>> wrapped, int line) {
        StringBuilder whole = new StringBuilder();
        for (int column = 0; column < wrapped.size(); column++) {
            List<String> cell = wrapped.get(column);
            String part = line < cell.size() ? cell.get(line) : "";
            whole.append(part).append(" ".repeat(widths.get(column) - part.length()));
            whole.append(GAP);
        }
        return whole.toString();
    }

    /** Breaks at line breaks, then at the last space that fits, and through a word that is too long. */
    private static List<String> wrap(String cell, int width) {
        List<String> lines = new ArrayList<>();
        for (String paragraph : cell.split("\n", -1)) {
            String rest = paragraph;
            while (rest.length() > width) {
                int space = rest.lastIndexOf(' ', width);
                int end = space > 0 ? space : width;
                lines.add(rest.substring(0, end));
                rest = rest.substring(end).stripLeading();
            }
            lines.add(rest);
        }
        return lines;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
