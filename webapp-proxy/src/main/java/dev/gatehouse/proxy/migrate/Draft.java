package dev.gatehouse.proxy.migrate;

import java.util.ArrayList;
import java.util.List;

/** The configuration as it grows. What comes from the source can't leave its line, nor point at a file. */
final class Draft {

    private final StringBuilder lines = new StringBuilder();
    private final List<String> unmatched = new ArrayList<>();
    private String lastSource = "";

    /** Adds a property under a comment that names its source. */
    void property(String name, String value, String source) throws UnfitFileException {
        if (value.contains("${")) {
            throw new UnfitFileException(
                    plain(source) + ": has ${…}, which would mean another thing here; write the value itself");
        }
        line(name, value, source);
    }

    /** Adds a property whose value is a pointer written here, not by the source. */
    void pointer(String name, String value, String source) {
        line(name, value, source);
    }

    private void line(String name, String value, String source) {
        if (!source.equals(lastSource)) {
            lines.append("\n# ").append(plain(source)).append('\n');
            lastSource = source;
        }
        lines.append(name).append('=').append(escaped(value)).append('\n');
    }

    /** Adds a line that is a comment. */
    void comment(String text) {
        lines.append("# ").append(plain(text)).append('\n');
        lastSource = "";
    }

    /** Records what has no counterpart. */
    void unmatched(String what, String instead) {
        String line = plain(what + ": " + instead);
        if (!unmatched.contains(line)) {
            unmatched.add(line);
        }
    }

    List<String> unmatched() {
        return unmatched;
    }

    String text(String source) {
        StringBuilder text = new StringBuilder("# Made by migrate from ")
                .append(plain(source))
                .append(". Read it, and the list at the end, before you use it.\n")
                .append(lines);
        if (!unmatched.isEmpty()) {
            text.append("\n# Without a counterpart:\n");
            unmatched.forEach(line -> text.append("# - ").append(line).append('\n'));
        }
        return text.toString();
    }

    /** An element of a list: its commas do not part it. */
    static String element(String text, String source) throws UnfitFileException {
        if (text.contains("\\")) {
            throw new UnfitFileException(plain(source) + ": has a backslash, which no list of Gatehouse's can hold");
        }
        return text.replace(",", "\\,");
    }

    /** The text on one line, with nothing that steers a terminal. */
    static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        text.codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean steers = Character.isISOControl(c)
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR;
            plain.appendCodePoint(steers ? '?' : c);
        });
        return plain.toString();
    }

    private static String escaped(String value) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                escaped.append("\\\\");
            } else if (Character.isISOControl(c)) {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
