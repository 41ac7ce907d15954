package dev.gatehouse.clientcert;

import dev.gatehouse.strict.MalformedException;

import java.util.Arrays;

/** Reads DER (X.690 §8.1, §10.1), one element after the other. Confined to one thread. */
final class DerReader {

    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int UTF8_STRING = 0x0C;
    static final int PRINTABLE_STRING = 0x13;
    static final int IA5_STRING = 0x16;
    static final int GENERALIZED_TIME = 0x18;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    private final byte[] octets;
    private int at;

    DerReader(byte[] octets) {
        this.octets = octets;
    }

    boolean hasMore() {
        return at < octets.length;
    }

    /** The tag of the next element; -1 at the end. */
    int peek() {
        return hasMore() ? octets[at] & 0xFF : -1;
    }

    /** The content of the next element, which must have this tag. */
    byte[] take(int tag) throws MalformedException {
        if (peek() != tag) {
            throw new MalformedException("DER with another element than was due");
        }
        at++;
        int length = length();
        if (length > octets.length - at) {
            throw new MalformedException("DER that ends too soon");
        }
        at += length;
        return Arrays.copyOfRange(octets, at - length, at);
    }

    /** The next element, which must have this tag, to be read. */
    DerReader enter(int tag) throws MalformedException {
        return new DerReader(take(tag));
    }

    /** Passes over the next element if it has this tag. */
    void skipIf(int tag) throws MalformedException {
        if (peek() == tag) {
            take(tag);
        }
    }

    private int length() throws MalformedException {
        int first = next();
        if (first < 0x80) {
            return first;
        }
        int count = first & 0x7F;
        if (count == 0 || count > 3) {
            throw new MalformedException("DER with an impossible length");
        }
        int length = 0;
        for (int i = 0; i < count; i++) {
            length = length << 8 | next();
        }
        return length;
    }

    private int next() throws MalformedException {
        if (!hasMore()) {
            throw new MalformedException("DER that ends too soon");
        }
        return octets[at++] & 0xFF;
    }
}
