package dev.gatehouse.servlet;

import dev.gatehouse.http.AccessTokenParameter.EncodedName;
import dev.gatehouse.http.BodyStart;
import jakarta.servlet.ServletInputStream;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.function.Supplier;

/**
 * A form's body in which no {@code access_token} is legible: {@code access_token=abc&x=1} reads as
 * {@code access_token____&x=1}. Confined to the thread that reads.
 */
final class FormTokenStream extends MaskedStream {

    private final @Nullable Supplier<RepeatedTokenException> refusal;
    private final BodyStart start;
    private final Runnable removed;
    private final EncodedName name = new EncodedName();
    private boolean inName = true;
    private boolean inToken;

    /**
     * The body of a form. Where it is refused, it is examined whatever it begins with; where tokens are masked, which nobody
     * is told, a body that can't be a form stays as it is.
     *
     * @param refusal what the parameter ends the reading with, where a token stands in the header too (RFC 6750 §2); or null
     * @param typed whether the request names a type
     * @param removed told when a token is masked, each time
     */
    FormTokenStream(
            ServletInputStream body,
            @Nullable Supplier<RepeatedTokenException> refusal,
            boolean typed,
            Runnable removed) {
        super(body);
        this.refusal = refusal;
        this.start = new BodyStart(typed);
        this.removed = removed;
    }

    @Override
    byte mask(byte octet) throws IOException {
        if (!start.next(octet) && refusal == null) {
            return octet;
        }
        // Old servers take a semicolon for a separator too: a name may begin behind it, but no token ends there.
        if (octet == '&' || (octet == ';' && !inToken)) {
            inName = true;
            inToken = false;
            name.reset();
        } else if (inToken) {
            return masked();
        } else if (inName && octet == '=') {
            inName = false;
            inToken = name.isToken();
            return inToken && refusal == null ? MASK : octet;
        } else if (inName) {
            name.next((char) (octet & 0xFF));
        }
        return octet;
    }

    /** Takes a byte of a token; a parameter without a value is none. */
    private byte masked() throws IOException {
        if (refusal != null) {
            throw refusal.get();
        }
        removed.run();
        return MASK;
    }
}
