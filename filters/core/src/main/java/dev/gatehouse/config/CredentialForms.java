package dev.gatehouse.config;

import java.util.BitSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds credentials in a text by their forms. Each search is linear in the text's length. */
final class CredentialForms {

    /** A key of ours, or what is left of one: environment and id stay. */
    private static final Form API_KEY = new Form("gh_", "gh_[A-Za-z0-9]{1,16}_[0-9A-Za-z]{1,16}([0-9A-Za-z_]{8,})");

    /** A JWS or JWE: its header is an object of JSON, which always begins like this in base64url. */
    private static final Form JSON_WEB_TOKEN = new Form("eyJ", "eyJ([0-9A-Za-z_+=-]{8,}(?:\\.[0-9A-Za-z_+=-]*+){0,4})");

    private static final Form PRIVATE_KEY =
            new Form("PRIVATE KEY", "-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(.*?)(?:-----END|\\z)");

    /** A cookie of ours. */
    private static final Form COOKIE = new Form("__Host-gatehouse", "__Host-gatehouse[\\w-]{0,200}=([^;,\\s\"]+)");

    /** GitHub, GitLab, Stripe, OpenAI and Anthropic, Slack, AWS, Google, npm, PyPI, DigitalOcean, SendGrid, Vault. */
    private static final Form WELL_KNOWN = new Form(
            "",
            "(?<![0-9A-Za-z])(?:gh[oprsu]_|github_pat_|glpat-|[rs]k[-_](?:live|test|proj|ant)[-_]|xox[abeoprs]-|A[KS]IA"
                    + "|AIza|ya29\\.|npm_|pypi-|dop_v1_|SG\\.|hvs\\.)([0-9A-Za-z_.-]{12,})");

    private static final Form SCHEME = new Form(
            " ", "(?i)(?<![0-9A-Za-z])(?:bearer|dpop|basic|token|apikey|negotiate) {1,3}([0-9A-Za-z._~+/=-]{8,})");

    private static final Form[] FORMS = {API_KEY, JSON_WEB_TOKEN, PRIVATE_KEY, COOKIE, WELL_KNOWN};

    /** Parameters by their whole names, in lower case without dashes and underscores. */
    private static final Set<String> SECRET_NAMES = Set.of(
            "code", "sig", "signature", "jsessionid", "sid", "sessionid", "ticket", "samlresponse", "pwd", "jwt");

    private static final String[] SECRET_ENDINGS = {
        "token", "secret", "password", "passwd", "apikey", "assertion", "privatekey", "codeverifier", "authorization"
    };
    private static final String[] SHORT_SCHEMES = {"bearer", "dpop", "basic"};

    private static final int LONGEST_NAME = 60;
    private static final int SHORTEST_VALUE = 4;
    private static final int SHORTEST_PROSE_VALUE = 8;

    private static final int SHORTEST_RANDOM = 32;
    private static final int RANDOM_KEPT = 8;
    private static final int OTHER = 3;

    private CredentialForms() {}

    /** Which characters of a text belong to credentials; {@code random} for long random words as well. */
    static BitSet in(String text, boolean random) {
        BitSet found = new BitSet();
        for (Form form : FORMS) {
            form.find(text, found, false);
        }
        SCHEME.find(text, found, true);
        parameters(text, found);
        if (random) {
            randomWords(text, found);
        }
        return found;
    }

    /** Whether the word before a position is one of the schemes whose credentials may be short. */
    static boolean isBehindScheme(String text, int end) {
        for (String scheme : SHORT_SCHEMES) {
            if (text.regionMatches(true, end - scheme.length(), scheme, 0, scheme.length())) {
                return true;
            }
        }
        return false;
    }

    static boolean isTokenCharacter(char c) {
        return isLetterOrDigit(c) || c == '_' || c == '-' || c == '.';
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static void parameters(String text, BitSet found) {
        int at = 1;
        while (at < text.length()) {
            char c = text.charAt(at);
            if ((c == '=' || c == ':') && isSecretName(text, at)) {
                at = parameter(text, at, found);
            } else {
                at++;
            }
        }
    }

    /** Where to go on behind the value whose name ends at {@code at}: none is searched twice. */
    private static int parameter(String text, int at, BitSet found) {
        boolean prose = text.charAt(at) == ':';
        int from = valueStart(text, at + 1);
        int end = from;
        while (end < text.length()
                && "\"'&;, <>()[]{}|\\\t\r\n".indexOf(text.charAt(end)) < 0
                && !(prose && text.charAt(end) == ':')) {
            end++;
        }
        boolean secret = prose
                ? end - from >= SHORTEST_PROSE_VALUE && isUnlikeProse(text, from, end)
                : end - from >= SHORTEST_VALUE;
        if (!secret) {
            return at + 1;
        }
        found.set(from, end);
        return end;
    }

    private static int valueStart(String text, int from) {
        int at = from;
        while (at < text.length() && at < from + 3 && (text.charAt(at) == ' ' || text.charAt(at) == '"')) {
            at++;
        }
        return at;
    }

    private static boolean isSecretName(String text, int end) {
        int last = end - 1;
        while (last > 0 && last > end - 3 && (text.charAt(last) == ' ' || text.charAt(last) == '"')) {
            last--;
        }
        int first = last;
        while (first >= 0 && last - first < LONGEST_NAME && isTokenCharacter(text.charAt(first))) {
            first--;
        }
        String name = text.substring(first + 1, last + 1)
                .toLowerCase(Locale.ROOT)
                .replace("-", "")
                .replace("_", "");
        if (SECRET_NAMES.contains(name)) {
            return true;
        }
        for (String ending : SECRET_ENDINGS) {
            if (name.endsWith(ending)) {
                return true;
            }
        }
        return false;
    }

    /** A word of a sentence has neither digits nor capitals behind its first letter. */
    private static boolean isUnlikeProse(String text, int from, int end) {
        boolean digit = false;
        boolean capital = false;
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            digit |= c >= '0' && c <= '9';
            capital |= i > from && c >= 'A' && c <= 'Z';
        }
        return digit || capital || end - from >= SHORTEST_RANDOM;
    }

    /** Small and capital letters and digits change places in random words as in no name or title. */
    private static void randomWords(String text, BitSet found) {
        int start = 0;
        for (int end = 0; end <= text.length(); end++) {
            boolean inside = end < text.length()
                    && (isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_' || text.charAt(end) == '-');
            if (!inside) {
                int known = found.nextSetBit(start);
                boolean shown = known < 0 || known >= end;
                if (shown && end - start >= SHORTEST_RANDOM && isRandom(text, start, end)) {
                    found.set(start + RANDOM_KEPT, end);
                }
                start = end + 1;
            }
        }
    }

    private static boolean isRandom(String text, int from, int end) {
        int kinds = 0;
        int changes = 0;
        int before = kind(text.charAt(from));
        for (int i = from; i < end; i++) {
            int kind = kind(text.charAt(i));
            kinds |= 1 << kind;
            changes += kind == before || kind == OTHER || before == OTHER ? 0 : 1;
            before = kind;
        }
        return (kinds & 7) == 7 && changes * 20 >= (end - from) * 9;
    }

    private static int kind(char c) {
        return c >= 'a' && c <= 'z' ? 0 : c >= 'A' && c <= 'Z' ? 1 : c >= '0' && c <= '9' ? 2 : OTHER;
    }

    /**
     * A form.
     *
     * @param hint a part of every such text
     * @param pattern whose first group is to be cut
     */
    private record Form(String hint, Pattern pattern) {

        Form(String hint, String pattern) {
            this(hint, Pattern.compile(pattern, Pattern.DOTALL));
        }

        void find(String text, BitSet found, boolean prose) {
            if (!text.contains(hint)) {
                return;
            }
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                if (!prose || isUnlikeProse(text, matcher.start(1), matcher.end(1))) {
                    found.set(matcher.start(1), matcher.end(1));
                }
            }
        }
    }
}
