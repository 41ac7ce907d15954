package dev.gatehouse.http;

import org.jspecify.annotations.Nullable;

import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The slow way to a canonical path: decodes escapes, removes dot segments, and says what is ambiguous. */
final class PathParser {

    private static final Pattern DOUBLE_ENCODED = Pattern.compile("%[0-9A-Fa-f]{2}");

    private PathParser() {}

    static RequestPath parse(String raw, int from) {
        List<String> segments = new ArrayList<>();
        int start = from + 1;
        while (true) {
            int slash = raw.indexOf('/', start);
            boolean last = slash < 0;
            String segment = raw.substring(start, last ? raw.length() : slash);
            String problem = problemOf(segment, last);
            if (problem != null) {
                return new RequestPath.Ambiguous(problem);
            }
            if (last) {
                return finish(segments, segment);
            }
            if (segment.equals("..")) {
                if (segments.isEmpty()) {
                    return new RequestPath.Ambiguous("the path climbs above the root");
                }
                segments.remove(segments.size() - 1);
            } else if (!segment.equals(".")) {
                String decoded = decode(segment);
                if (decoded == null) {
                    return new RequestPath.Ambiguous("an escape is no UTF-8");
                }
                segments.add(decoded);
            }
            start = slash + 1;
        }
    }

    private static RequestPath finish(List<String> segments, String last) {
        String decoded = last;
        if (last.equals("..")) {
            if (segments.isEmpty()) {
                return new RequestPath.Ambiguous("the path climbs above the root");
            }
            segments.remove(segments.size() - 1);
            decoded = "";
        } else if (last.equals(".")) {
            decoded = "";
        } else {
            decoded = decode(last);
            if (decoded == null) {
                return new RequestPath.Ambiguous("an escape is no UTF-8");
            }
        }
        boolean delimiters = hasEncodedDelimiter(last);
        if (delimiters && (hidesDotSegment(decoded) || decoded.indexOf('\\') >= 0)) {
            return new RequestPath.Ambiguous("an encoded slash hides an empty or dot segment");
        }
        if (delimiters && DOUBLE_ENCODED.matcher(decoded).find()) {
            return new RequestPath.Ambiguous("the path is encoded twice");
        }
        StringBuilder value = new StringBuilder();
        for (String segment : segments) {
            value.append('/').append(segment);
        }
        value.append('/');
        return new CanonicalPath(value + decoded, value.length(), delimiters);
    }

    /** Why a segment is ambiguous, or null. */
    private static @Nullable String problemOf(String segment, boolean last) {
        if (segment.isEmpty() && !last) {
            return "the path has an empty segment";
        }
        int lead = -1;
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '%') {
                int octet = octetAt(segment, i);
                String problem = octet < 0 ? "an escape is malformed" : problemOf(lead, octet, last);
                if (problem != null) {
                    return problem;
                }
                lead = octet;
                i += 2;
            } else if (c == ';') {
                return "the path has a path parameter";
            } else if (c == '\\') {
                return "the path has a backslash";
            } else if (!CanonicalPath.isSafe(c)) {
                return "the path has a character that must be encoded";
            }
        }
        return null;
    }

    private static @Nullable String problemOf(int lead, int octet, boolean last) {
        // U+0080 to U+009F are control characters too, NEL among them: C2 80 to C2 9F in UTF-8.
        boolean c1 = lead == 0xC2 && octet >= 0x80 && octet <= 0x9F;
        if (octet < 0x20 || octet == 0x7F || c1) {
            return "the path has an encoded control character";
        }
        return switch (octet) {
            case '\\' -> "the path has an encoded backslash";
            case ';' -> "the path has an encoded semicolon";
            case '/', '.', '%' -> last ? null : "the path has an encoded slash, dot or percent sign";
            default -> null;
        };
    }

    private static boolean hasEncodedDelimiter(String segment) {
        for (int i = segment.indexOf('%'); i >= 0; i = segment.indexOf('%', i + 3)) {
            int octet = octetAt(segment, i);
            if (octet == '/' || octet == '.' || octet == '%') {
                return true;
            }
        }
        return false;
    }

    /** Whether a party that decodes the slashes would see a segment that moves elsewhere. */
    private static boolean hidesDotSegment(String decoded) {
        for (String part : decoded.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String decode(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        byte[] octets = new byte[segment.length()];
        int length = 0;
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '%') {
                octets[length++] = (byte) octetAt(segment, i);
                i += 2;
            } else {
                octets[length++] = (byte) c;
            }
        }
        try {
            return CanonicalPath.utf8(octets, length);
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static int octetAt(String segment, int percent) {
        if (percent + 2 >= segment.length()) {
            return -1;
        }
        int high = hexValue(segment.charAt(percent + 1));
        int low = hexValue(segment.charAt(percent + 2));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /** Not {@code Character.digit}, which also takes full-width and other scripts' digits. */
    private static int hexValue(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
