package dev.gatehouse.servlet;

import dev.gatehouse.http.MultipartBody;
import jakarta.servlet.ServletInputStream;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * A multipart body in which no part named {@code access_token} is legible: its content is masked, but for line ends and what
 * begins like a delimiter. As lenient parsers have it, a line end is CRLF, LF or CR, and the first delimiter may stand
 * anywhere in what goes before the first part. Confined to the thread that reads.
 */
final class MultipartTokenStream extends MaskedStream {

    /** More than parsers take for the headers of a part; a part with more is masked. */
    private static final int MAX_HEADERS = 16 * 1024;

    private enum Place {
        PREAMBLE,
        DELIMITER_LINE,
        HEADERS,
        CONTENT
    }

    /** The delimiter after the line end in front of it. */
    private final byte[] delimiter;
    /** For each length of a beginning of the delimiter, the longest shorter beginning that it ends with. */
    private final int[] fallback;

    private final @Nullable Supplier<RepeatedTokenException> refusal;
    private final Runnable removed;
    private final StringBuilder headers = new StringBuilder();
    private Place place = Place.PREAMBLE;
    /** How much of the delimiter has been seen; negative where none can begin before the next line. */
    private int matched;

    private int lineStart;
    private boolean afterReturn;
    private boolean masking;

    /**
     * The body with this boundary.
     *
     * @param refusal what the parameter ends the reading with, where a token stands in the header too (RFC 6750 §2); or null
     * @param removed told when a part is masked, each time
     */
    MultipartTokenStream(
            ServletInputStream body,
            String boundary,
            @Nullable Supplier<RepeatedTokenException> refusal,
            Runnable removed) {
        super(body);
        this.delimiter = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        this.fallback = fallback(delimiter);
        this.refusal = refusal;
        this.removed = removed;
    }

    private static int[] fallback(byte[] delimiter) {
        int[] fallback = new int[delimiter.length + 1];
        int known = 0;
        for (int i = 1; i < delimiter.length; i++) {
            while (known > 0 && delimiter[i] != delimiter[known]) {
                known = fallback[known];
            }
            known = delimiter[i] == delimiter[known] ? known + 1 : 0;
            fallback[i + 1] = known;
        }
        return fallback;
    }

    @Override
    byte mask(byte next) throws IOException {
        boolean lineEnd = next == '\n' || next == '\r';
        boolean secondHalf = next == '\n' && afterReturn;
        afterReturn = next == '\r';
        match(next, lineEnd);
        if (matched == delimiter.length) {
            matched = -1;
            place = Place.DELIMITER_LINE;
            masking = false;
            return next;
        }
        switch (place) {
            case DELIMITER_LINE -> {
                if (lineEnd) {
                    place = Place.HEADERS;
                    headers.setLength(0);
                    lineStart = 0;
                }
            }
            case HEADERS -> {
                if (!secondHalf) {
                    header(next, lineEnd);
                }
            }
            case CONTENT -> {
                if (masking && matched <= 0 && !lineEnd) {
                    return MASK;
                }
            }
            case PREAMBLE -> {}
        }
        return next;
    }

    private void match(byte next, boolean lineEnd) {
        if (lineEnd) {
            matched = 0;
            return;
        }
        while (matched >= 0 && next != delimiter[matched]) {
            matched = matched > 0 && place == Place.PREAMBLE ? fallback[matched] : -1;
        }
        if (matched >= 0) {
            matched++;
        } else if (place == Place.PREAMBLE) {
            matched = 0;
        }
    }

    private void header(byte next, boolean lineEnd) throws IOException {
        if (!lineEnd) {
            headers.append((char) (next & 0xFF));
            if (headers.length() > MAX_HEADERS) {
                begin(true);
            }
        } else if (headers.length() == lineStart) {
            begin(MultipartBody.isToken(headers.toString()));
        } else {
            headers.append('\n');
            lineStart = headers.length();
        }
    }

    /** The content of a part begins. */
    private void begin(boolean token) throws IOException {
        place = Place.CONTENT;
        headers.setLength(0);
        masking = token;
        if (token && refusal != null) {
            throw refusal.get();
        }
        if (token) {
            removed.run();
        }
    }
}
