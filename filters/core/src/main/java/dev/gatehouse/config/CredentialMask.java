package dev.gatehouse.config;

import java.util.BitSet;

/**
 * Cuts what looks like a credential out of text that is written somewhere: API keys (their id stays), JSON Web Tokens, what
 * follows {@code Bearer} or {@code client_secret=} and their like, private keys in PEM, keys of well-known providers; in
 * percent escapes too. What is cut becomes {@value #CUT}; a text without any stays the very same object.
 */
public final class CredentialMask {

    /** What stands in the place of a credential. */
    public static final String CUT = "[cut]";

    /** Every form but a parameter's value, a scheme's and an escaped one has a run of so many characters. */
    private static final int SHORTEST_RUN = 16;

    private CredentialMask() {}

    /** For text of ours that may quote a client or a provider. */
    public static String of(String text) {
        return mayHold(text) ? masked(text, false) : text;
    }

    /** For what a client chose by itself, a path say: long random words without any known form go too. */
    public static String ofClient(String text) {
        return mayHold(text) ? masked(text, true) : text;
    }

    /**
     * The failure to log in the place of {@code failure}: the very same if no message in it or its causes holds a
     * credential, else a copy with the same stack traces and the class names in its messages.
     */
    public static Throwable of(Throwable failure) {
        return MaskedFailure.of(failure);
    }

    /** One pass over characters, since nearly all texts end here. */
    private static boolean mayHold(String text) {
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '=' || c == ':' || c == '%' || (c == ' ' && CredentialForms.isBehindScheme(text, i))) {
                return true;
            }
            run = CredentialForms.isTokenCharacter(c) ? run + 1 : 0;
            if (run >= SHORTEST_RUN) {
                return true;
            }
        }
        return false;
    }

    private static String masked(String text, boolean random) {
        EscapedText escaped = EscapedText.of(text);
        BitSet cut = CredentialForms.in(escaped.decoded(), random);
        if (cut.isEmpty()) {
            return text;
        }
        StringBuilder kept = new StringBuilder(text.length());
        int from = 0;
        for (int at = cut.nextSetBit(0); at >= 0; at = cut.nextSetBit(from)) {
            kept.append(text, escaped.start(from), escaped.start(at)).append(CUT);
            from = cut.nextClearBit(at);
        }
        return kept.append(text, escaped.start(from), text.length()).toString();
    }
}
