package dev.gatehouse.http;

/**
 * Recognises by its first bytes a body that is no form although its headers make it one: JSON or XML that curl sends as a
 * form by default, and without a type also anything binary. {@code [access_token]=} is not taken for JSON. Confined to a
 * thread.
 */
public final class BodyStart {

    private static final int LOOKED_AT = 16;

    private final boolean typed;
    private int seen;
    private boolean decided;
    private boolean form = true;
    private boolean begun;
    private boolean array;
    private boolean object;

    /**
     * The start of one body.
     *
     * @param typed whether the request names a type at all
     */
    public BodyStart(boolean typed) {
        this.typed = typed;
    }

    /** Takes the next byte, and returns whether the body may still be a form. */
    public boolean next(byte octet) {
        if (!decided) {
            look(octet & 0xFF);
        }
        return form;
    }

    private void look(int octet) {
        if (octet == '&' || octet == '=' || ++seen > LOOKED_AT) {
            decided = true;
        } else if (!typed && (octet >= 0x7F || (octet < ' ' && !isSpace(octet)))) {
            noForm();
        } else if (!begun && !isSpace(octet)) {
            begin(octet);
        }
    }

    private void begin(int octet) {
        if (object) {
            if (octet == '"' || octet == '}') {
                noForm();
            }
            begun = true;
        } else if (octet == '{') {
            object = true;
        } else if (octet == '[') {
            // To qs and Rack [access_token] is a name, so what is in the brackets decides.
            array = true;
        } else if (array ? octet == '"' || octet == '-' || (octet >= '0' && octet <= '9') : octet == '<') {
            noForm();
        } else {
            begun = true;
        }
    }

    private void noForm() {
        form = false;
        decided = true;
    }

    private static boolean isSpace(int octet) {
        return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
    }
}
