package dev.gatehouse.servlet;

import dev.gatehouse.http.AccessTokenParameter.EncodedName;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.function.Supplier;

/**
 * A form's body as it goes by, never held back and of the same length, in which no {@code access_token} is legible:
 * {@code access_token=abc&x=1} reads as {@code access_token____&x=1}. Confined to the thread that reads.
 */
final class FormTokenStream extends ServletInputStream {

    private static final byte MASK = '_';

    private final ServletInputStream body;
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
        this.body = body;
        this.refusal = refusal;
    }

    @Override
    public int read() throws IOException {
        int octet = body.read();
        return octet < 0 ? octet : mask((byte) octet) & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = body.read(target, offset, length);
        for (int i = offset; i < offset + count; i++) {
            target[i] = mask(target[i]);
        }
        return count;
    }

    private byte mask(byte octet) throws IOException {
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

    @Override
    public int available() throws IOException {
        return body.available();
    }

    @Override
    public boolean isFinished() {
        return body.isFinished();
    }

    @Override
    public boolean isReady() {
        return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        body.setReadListener(listener);
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
