package dev.gatehouse.http;

import org.jspecify.annotations.Nullable;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A request body of the type {@code application/x-www-form-urlencoded}, as its headers describe it. */
public final class FormBody {

    private static final String TYPE = "application/x-www-form-urlencoded";
    private static final String PROBE = "&=;%+access_token0123456789ABCDEF";
    private static final String CHARSET = "charset";

    private FormBody() {}

    /** Returns whether somebody may take the body for a form; some do with one that has no type. */
    public static boolean isForm(@Nullable String contentType, String method) {
        return contentType == null ? method.equals("POST") : isForm(contentType);
    }

    /**
     * Returns why the names in a form can't be read as it goes by: the type is given twice, the form is compressed, or it is
     * in a charset other than a superset of ASCII; or those of the parts of a {@code multipart/form-data}, whose boundary is
     * missing, or such that parsers could differ about it. Null if they can, and for other bodies.
     */
    public static @Nullable String fault(RequestView request) {
        List<String> types = request.headers("Content-Type");
        if (types.size() > 1) {
            return types.size() + " headers Content-Type";
        }
        boolean parts = !types.isEmpty() && MultipartBody.isForm(types.get(0));
        if (types.isEmpty() || !parts && !isForm(types.get(0))) {
            return null;
        }
        for (String encodings : request.headers("Content-Encoding")) {
            for (String encoding : encodings.split(",", -1)) {
                if (!encoding.isBlank() && !encoding.trim().equalsIgnoreCase("identity")) {
                    return "a form with a Content-Encoding other than identity";
                }
            }
        }
        if (parts) {
            return MultipartBody.boundary(types.get(0)) == null
                    ? "a multipart/form-data without one plain boundary"
                    : null;
        }
        return hasForeignCharset(types.get(0)) ? "a form whose charset is unknown or no superset of ASCII" : null;
    }

    private static boolean isForm(String contentType) {
        return contentType.trim().regionMatches(true, 0, TYPE, 0, TYPE.length());
    }

    private static boolean hasForeignCharset(String contentType) {
        String[] parameters = contentType.split(";", -1);
        for (int i = 1; i < parameters.length; i++) {
            int equals = parameters[i].indexOf('=');
            if (equals >= 0
                    && parameters[i]
                            .substring(0, equals)
                            .trim()
                            .toLowerCase(Locale.ROOT)
                            .equals(CHARSET)
                    && !isAscii(unquoted(parameters[i].substring(equals + 1).trim()))) {
                return true;
            }
        }
        return false;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1
                && (value.startsWith("\"") || value.startsWith("'"))
                && value.charAt(0) == value.charAt(value.length() - 1);
        return quoted ? value.substring(1, value.length() - 1).trim() : value;
    }

    private static boolean isAscii(String charset) {
        if (charset.equalsIgnoreCase("utf-8")) {
            return true;
        }
        try {
            Charset known = Charset.forName(charset);
            return known.canEncode()
                    && Arrays.equals(PROBE.getBytes(known), PROBE.getBytes(StandardCharsets.US_ASCII))
                    && !known.name().startsWith("ISO-2022")
                    && !known.name().startsWith("UTF-7");
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return false;
        }
    }
}
