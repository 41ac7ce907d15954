package dev.gatehouse.servlet;

import dev.gatehouse.http.AccessTokenParameter.EncodedName;
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
    private final EncodedName name = new EncodedName();
    private boolean inName = true;
    private boolean masking;

    /**
     * The body of a form.
     *
     * @param refusal what the parameter ends the reading with, where a token stands in the header too (RFC 6750 §2); or null
     */
    FormTokenStream(ServletInputStream body, @Nullable Supplier<RepeatedTokenException> refusal) {
        super(body);
        this.refusal = refusal;
    }

    @Override
    byte mask(byte octet) throws IOException {
        // Old servers take a semicolon for a separator too: a name may begin behind it, but no token ends there.
        if (octet == '&' || (octet == ';' && !masking)) {
            inName = true;
            masking = false;
            name.reset();
        } else if (inName && octet == '=') {
            inName = false;
            masking = name.isToken();
            if (masking && refusal != null) {
                throw refusal.get();
            }
        } else if (inName) {
            name.next((char) (octet & 0xFF));
        }
        return masking ? MASK : octet;
    }
}
