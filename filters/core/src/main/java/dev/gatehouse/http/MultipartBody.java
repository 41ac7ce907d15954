package dev.gatehouse.http;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A request body of the type {@code multipart/form-data} or its kin, as its headers and those of its parts describe it. */
public final class MultipartBody {

    private static final String FAMILY = "multipart";
    private static final String FORM = "multipart/form-data";
    private static final Pattern BOUNDARY =
            Pattern.compile("boundary\\s*=\\s*(?:\"([^\"\\\\]*)\"|([^\\s\";,]+))\\s*(?=;|$)", Pattern.CASE_INSENSITIVE);
    private static final Pattern ANY_BOUNDARY = Pattern.compile("boundary[\\s*0-9]*=", Pattern.CASE_INSENSITIVE);
    /** RFC 2046 §5.1.1 allows 70 characters, and some clients take more. */
    private static final Pattern USABLE = Pattern.compile("[ -~]{0,199}[!-~]");

    private static final Pattern ENCODED_WORD = Pattern.compile("=\\?[^?]*\\?([bBqQ])\\?([^?]*)\\?=");
    private static final Pattern NAME =
            Pattern.compile("(?:^|[;\\s])name[\\s*0-9]*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"?|([^;]*))");

    private MultipartBody() {}

    /** Returns whether the body consists of parts whose names can be examined. */
    public static boolean isMultipart(@Nullable String contentType) {
        return contentType != null && isOfFamily(contentType) && boundary(contentType) != null;
    }

    static boolean isForm(String contentType) {
        return contentType.trim().regionMatches(true, 0, FORM, 0, FORM.length());
    }

    /** Returns whether some backend may take the body for parts: formidable does if the type names it anywhere. */
    static boolean isOfFamily(String contentType) {
        int parameters = contentType.indexOf(';');
        return (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .toLowerCase(Locale.ROOT)
                .contains(FAMILY);
    }

    /** Returns the delimiter of the parts without its hyphens; null if there is none, or parsers could differ about it. */
    public static @Nullable String boundary(String contentType) {
        Matcher any = ANY_BOUNDARY.matcher(contentType);
        Matcher one = BOUNDARY.matcher(contentType);
        if (!any.find() || any.find() || !one.find()) {
            return null;
        }
        String boundary = one.group(1) == null ? one.group(2) : one.group(1);
        return USABLE.matcher(boundary).matches() ? boundary : null;
    }

    /**
     * Returns whether a part is the parameter {@code access_token}, in any spelling that some parser may take for it.
     *
     * @param headers the part's headers as they came, one character for each byte
     */
    public static boolean isToken(String headers) {
        for (String header : headers.replaceAll("\r?\n[ \t]+", " ").split("\n", -1)) {
            int colon = header.indexOf(':');
            if (colon > 0
                    && header.substring(0, colon).trim().equalsIgnoreCase("Content-Disposition")
                    && namesToken(header.substring(colon + 1).trim())) {
                return true;
            }
        }
        return false;
    }

    private static boolean namesToken(String disposition) {
        Matcher name = NAME.matcher(disposition.toLowerCase(Locale.ROOT));
        while (name.find()) {
            // Base64 depends on the case, which names don't.
            int group = name.group(1) == null ? 2 : 1;
            String value =
                    disposition.substring(name.start(group), name.end(group)).trim();
            String extended = value.substring(value.lastIndexOf('\'') + 1);
            if (isTokenName(value) || isTokenName(value.replace("\\", "")) || isTokenName(extended)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTokenName(String name) {
        String decoded = decoded(name);
        AccessTokenParameter.EncodedName encoded = new AccessTokenParameter.EncodedName();
        decoded.chars().forEach(c -> encoded.next((char) c));
        return encoded.isToken() || AccessTokenParameter.isName(decoded);
    }

    /** Some parsers decode words of RFC 2047, though RFC 7578 §5.1 has names in UTF-8. */
    private static String decoded(String name) {
        return ENCODED_WORD
                .matcher(name)
                .replaceAll(word -> Matcher.quoteReplacement(
                        word.group(1).equalsIgnoreCase("b")
                                ? base64(word.group(2))
                                : word.group(2).replace('_', ' ').replace('=', '%')));
    }

    private static String base64(String text) {
        try {
            return new String(Base64.getMimeDecoder().decode(text), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
