package dev.gatehouse.http;

import org.jspecify.annotations.Nullable;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A request body of the type {@code application/x-www-form-urlencoded}, as its headers describe it. Every type that names
 * {@code urlencoded} somewhere counts as one, in a list, quoted or misspelt: some backend may take it for a form.
 */
public final class FormBody {

    private static final String URLENCODED = "urlencoded";
    private static final String PROBE = "&=;%+access_token0123456789ABCDEF";
    private static final String CHARSET = "charset";

    private FormBody() {}

    /** Returns whether a backend may take the body for a form; Rack does with a POST whose type is missing or empty. */
    public static boolean isForm(@Nullable String contentType, String method) {
        return isMissing(contentType) ? method.equals("POST") : isForm(String.valueOf(contentType));
    }

    /** Returns whether no type is named, be it by an empty header. */
    public static boolean isMissing(@Nullable String contentType) {
        return contentType == null || contentType.isBlank();
    }

    /**
     * Returns why the names in a form can't be read as it goes by, or those of the parts of a {@code multipart/form-data};
     * null if they can, and for requests without a body and other bodies. The type is given twice, the charset is no
     * superset of ASCII, or the boundary is missing, or such that parsers could differ about it. Beside a token in the
     * header it is also that the body is compressed, since a backend may inflate it and read a second token from it, or
     * that a form's type is a list, of which every backend takes another part.
     *
     * @param tokenInHeader whether the request has a token in {@code Authorization}
     */
    public static @Nullable String fault(RequestView request, boolean tokenInHeader) {
        if (!hasBody(request)) {
            return null;
        }
        List<String> types = request.headers("Content-Type");
        if (types.size() > 1) {
            return types.size() + " headers Content-Type";
        }
        String type = types.isEmpty() ? null : types.get(0);
        boolean parts = type != null && MultipartBody.isOfFamily(type);
        if (type == null || (!parts && !isForm(type))) {
            return null;
        }
        if (tokenInHeader && (parts || namesForm(type)) && listed(type)) {
            return "a list in Content-Type, a form among it, beside a token in the header Authorization";
        }
        if (tokenInHeader && isEncoded(request)) {
            return "a form with a Content-Encoding other than identity beside a token in the header Authorization";
        }
        if (parts) {
            // Other bodies of parts are no forms, and their boundaries are their own affair where there is no token
            // yet.
            return (tokenInHeader || MultipartBody.isForm(type)) && MultipartBody.boundary(type) == null
                    ? "a multipart body without one plain boundary"
                    : null;
        }
        return hasForeignCharset(type) ? "a form whose charset is unknown or no superset of ASCII" : null;
    }

    /** A comma in a quoted boundary, which RFC 2046 §5.1.1 allows, is none of a list. */
    private static boolean listed(String contentType) {
        return contentType.replaceAll("\"[^\"]*\"", "").indexOf(',') >= 0;
    }

    /** Only HTTP/1.1 has to announce a body (RFC 9112 §6.3): in a later version anything may follow. */
    private static boolean hasBody(RequestView request) {
        if (!request.headers(Headers.TRANSFER_ENCODING).isEmpty()) {
            return true;
        }
        List<String> lengths = request.headers(Headers.CONTENT_LENGTH);
        return lengths.isEmpty()
                ? !request.protocol().startsWith("HTTP/1.")
                : lengths.stream().anyMatch(length -> !length.trim().equals("0"));
    }

    private static boolean isEncoded(RequestView request) {
        return request.headers("Content-Encoding").stream()
                .flatMap(encodings -> Stream.of(encodings.split(",", -1)))
                .anyMatch(encoding -> !encoding.isBlank() && !encoding.trim().equalsIgnoreCase("identity"));
    }

    private static boolean isForm(String contentType) {
        // The word may stand in a boundary.
        return namesForm(contentType) && !MultipartBody.isOfFamily(contentType);
    }

    private static boolean namesForm(String contentType) {
        return contentType.toLowerCase(Locale.ROOT).contains(URLENCODED);
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
