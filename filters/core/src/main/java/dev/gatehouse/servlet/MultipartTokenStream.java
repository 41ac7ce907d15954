package dev.gatehouse.servlet;

import dev.gatehouse.http.MultipartBody;
import jakarta.servlet.ServletInputStream;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * A multipart body in which no part named {@code access_token} is legible: its content is masked, but for line ends and what
 * begins like a delimiter. A line end is CRLF or LF, as lenient parsers have it. Confined to the thread that reads.
 */
final class MultipartTokenStream extends MaskedStream {

    /** More than parsers take for the headers of a part; a part with more is masked. */
    private static final int MAX_HEADERS = 16 * 1024;

    private final byte[] delimiter;
    private final @Nullable Supplier<RepeatedTokenException> refusal;
    private final Runnable removed;
    private final StringBuilder headers = new StringBuilder();
    /** How much of the delimiter has been seen; the body's begin is the begin of a line. */
    private int matched = 1;

    private int lineStart;
    private boolean inDelimiterLine;
    private boolean inHeaders;
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
        this.delimiter = ("\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        this.refusal = refusal;
        this.removed = removed;
    }

    @Override
    byte mask(byte next) throws IOException {
        boolean matches = next == delimiter[matched];
        matched = matches ? matched + 1 : next == '\n' ? 1 : 0;
        if (matched == delimiter.length) {
            matched = 0;
            inDelimiterLine = true;
            inHeaders = false;
            masking = false;
        } else if (inDelimiterLine) {
            if (next == '\n') {
                inDelimiterLine = false;
                inHeaders = true;
                headers.setLength(0);
                lineStart = 0;
            }
        } else if (inHeaders) {
            header(next);
        } else if (masking && !matches && next != '\n' && next != '\r') {
            return MASK;
        }
        return next;
    }

    private void header(byte next) throws IOException {
        if (next != '\n') {
            headers.append((char) (next & 0xFF));
            if (headers.length() > MAX_HEADERS) {
                begin(true);
            }
            return;
        }
        boolean blank =
                headers.length() == lineStart || headers.length() == lineStart + 1 && headers.charAt(lineStart) == '\r';
        if (blank) {
            begin(MultipartBody.isToken(headers.toString()));
        } else {
            headers.append('\n');
            lineStart = headers.length();
        }
    }

    /** The content of a part begins. */
    private void begin(boolean token) throws IOException {
        inHeaders = false;
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
