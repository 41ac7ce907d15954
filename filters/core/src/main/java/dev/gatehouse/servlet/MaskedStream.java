package dev.gatehouse.servlet;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;

import java.io.IOException;

/** A body as it goes by, never held back and of the same length, in which some bytes are masked. Confined to a thread. */
abstract class MaskedStream extends ServletInputStream {

    static final byte MASK = '_';

    private final ServletInputStream body;

    MaskedStream(ServletInputStream body) {
        this.body = body;
    }

    /**
     * Returns what the application reads in the place of the next byte.
     *
     * @throws IOException if it may read no further
     */
    abstract byte mask(byte next) throws IOException;

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
