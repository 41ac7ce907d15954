package dev.gatehouse.oauth.login;

import dev.gatehouse.http.Headers;
import dev.gatehouse.http.HttpReply;
import dev.gatehouse.http.HttpReply.Header;

import java.util.ArrayList;
import java.util.List;

/** Replies that send the browser elsewhere; never kept by a cache. */
final class Redirect {

    private Redirect() {}

    /** To where a page that was asked for is found for the moment: at the provider (RFC 9110 §15.4.3). */
    static HttpReply found(String location, List<Header> cookies) {
        return to(302, location, cookies);
    }

    /** To the page after what was done (RFC 9110 §15.4.4): always by GET. */
    static HttpReply seeOther(String location, List<Header> cookies) {
        return to(303, location, cookies);
    }

    private static HttpReply to(int status, String location, List<Header> cookies) {
        List<Header> headers = new ArrayList<>(cookies);
        headers.add(new Header(Headers.LOCATION, location));
        headers.add(new Header(Headers.CACHE_CONTROL, "no-store"));
        headers.add(new Header("Referrer-Policy", "no-referrer"));
        return new HttpReply(status, headers, "text/plain; charset=UTF-8", "");
    }
}
