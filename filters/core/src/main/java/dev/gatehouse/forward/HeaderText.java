package dev.gatehouse.forward;

import java.nio.charset.StandardCharsets;

/**
 * Text made safe for a header's value: visible ASCII stays, all else and what separates or escapes here becomes
 * percent-encoded UTF-8 (RFC 3986 §2.1). So no value can end a header, or pass for two.
 */
final class HeaderText {

    private HeaderText() {}

    static String encode(String text) {
        int first = 0;
        while (first < text.length() && isPlain(text.charAt(first))) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xFF);
            if (isPlain(c)) {
                encoded.append(c);
            } else {
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 0xF, 16)));
            }
        }
        return encoded.toString();
    }

    private static boolean isPlain(char c) {
        return c > 0x20 && c < 0x7F && c != '%' && c != ',';
    }
}
