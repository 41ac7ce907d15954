package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.filter.RawHttp.Reply;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Part;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;

/** A token in the parameter {@code access_token} is never read, and reaches no application. */
@TestInstance(Lifecycle.PER_CLASS)
class TokenParameterTest {

    private static final String FORM = "Content-Type: application/x-www-form-urlencoded; charset=UTF-8";

    private FilterServer server;

    @BeforeAll
    void start() throws Exception {
        server = FilterServer.gatehouse()
                .param("gatehouse.routes.hook.path", "/hook/**")
                .param("gatehouse.routes.hook.authenticate", "none")
                .param("gatehouse.routes.hook.access-token-parameter", "pass")
                .param("gatehouse.routes.trial.path", "/trial/**")
                .param("gatehouse.routes.trial.mode", "report")
                .serve("/*", (request, response) -> {
                    response.setContentType("text/plain");
                    StringBuilder seen = new StringBuilder();
                    if (request.getRequestURI().endsWith("/stream")) {
                        seen.append("body=")
                                .append(new String(
                                        request.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
                    } else if (request.getRequestURI().endsWith("/later")
                            && request.getDispatcherType() == DispatcherType.REQUEST) {
                        request.startAsync().dispatch();
                        return;
                    } else if (request.getRequestURI().endsWith("/async")) {
                        AsyncContext async = request.startAsync();
                        async.start(() -> {
                            try {
                                byte[] body = request.getInputStream().readAllBytes();
                                response.getOutputStream()
                                        .print("body=" + new String(body, StandardCharsets.ISO_8859_1));
                            } catch (IOException e) {
                                response.setStatus(202);
                            }
                            async.complete();
                        });
                        return;
                    } else if (request.getRequestURI().endsWith("/parts")) {
                        seen.append("parts=")
                                .append(request.getParts().stream()
                                        .map(Part::getName)
                                        .toList())
                                .append(request.getPart("access_token"))
                                .append(request.getPart("a") != null);
                    } else if (request.getRequestURI().endsWith("/wrap")) {
                        try {
                            request.getParameter("a");
                        } catch (RuntimeException e) {
                            throw new ServletException(e);
                        }
                    } else if (request.getRequestURI().endsWith("/swallow")) {
                        try {
                            seen.append(request.getParameterMap());
                        } catch (RuntimeException e) {
                            response.setStatus(202);
                            response.getOutputStream().print("names=none");
                            return;
                        }
                    } else if (request.getRequestURI().endsWith("/reader")) {
                        seen.append("body=").append(request.getReader().readLine());
                    }
                    if (seen.indexOf("body=") == 0
                            && String.valueOf(request.getContentType()).startsWith("multipart/")) {
                        // Jetty parses parts for each look at the parameters, and can't any more.
                        response.getOutputStream().print(seen.toString());
                        return;
                    }
                    seen.append(";query=")
                            .append(request.getQueryString())
                            .append(";names=")
                            .append(Collections.list(request.getParameterNames()).stream()
                                    .sorted()
                                    .toList())
                            .append(";map=")
                            .append(request.getParameterMap().keySet().stream()
                                    .sorted()
                                    .toList())
                            .append(";one=")
                            .append(request.getParameter("access_token"))
                            .append(";values=")
                            .append(request.getParameterValues("access_token") == null);
                    response.getOutputStream().print(seen.toString());
                })
                .start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Reply post(String target, String body, String... headers) {
        return RawHttp.send(
                server.port(),
                "POST " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                        + String.join("\r\n", headers)
                        + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"access_token=sEcret", "a%63cess%5Ftoken=sEcret", "Access_Token=sEcret", "access_token[]=sEcret"
            })
    void doFilterWhenTokenIsInQueryThenApplicationDoesNotSeeIt(String parameter) {
        String query = "?a=1&" + parameter.replace("[", "%5B").replace("]", "%5D") + "&b=2";

        for (String target : List.of("/public/o", "/maybe/o")) {
            Reply reply = server.get(target + query);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body())
                    .contains(";query=a=1&b=2;names=[a, b];map=[a, b];one=null;values=true")
                    .doesNotContain("sEcret");
        }
        assertThat(server.get("/api/o" + query).status()).isEqualTo(401);
    }

    @Test
    void doFilterWhenTokenIsInHeaderAndQueryThen400OnEveryRoute() {
        int hits = server.hits();
        for (String target : List.of("/api/o", "/public/o", "/maybe/o")) {
            Reply twice = server.get(target + "?access_token=t", server.credential());
            assertThat(twice.status()).isEqualTo(400);
        }
        assertThat(server.get("/api/o?access_token=t", server.credential()).header("WWW-Authenticate"))
                .singleElement()
                .asString()
                .contains("error=\"invalid_request\"");
        assertThat(server.hits()).isEqualTo(hits);

        assertThat(server.get("/api/o?token=t", server.credential()).status()).isEqualTo(200);
        assertThat(server.get("/public/o", server.credential()).status()).isEqualTo(200);
    }

    @Test
    void doFilterWhenTokenIsInFormThenApplicationDoesNotSeeIt() {
        String form = "a=1&access_token=sEcret&b=2";

        assertThat(post("/public/o", form, FORM).body())
                .contains("names=[a, b];map=[a, b];one=null;values=true")
                .doesNotContain("sEcret");
        assertThat(post("/public/stream", form, FORM).body())
                .contains("body=a=1&access_token_______&b=2")
                .doesNotContain("sEcret");
        assertThat(post("/public/reader", form, FORM).body())
                .contains("body=a=1&access_token_______&b=2")
                .doesNotContain("sEcret");
        assertThat(post("/public/stream", form, "Content-Type: text/plain").body())
                .contains("body=" + form);
    }

    @Test
    void doFilterWhenTokenIsInHeaderAndFormThenReadingEndsWith400() {
        String form = "a=1&access_token=sEcret";

        assertThat(post("/api/stream", form, FORM, server.credential()).status())
                .isEqualTo(400);
        assertThat(post("/public/stream", form, FORM, server.credential()).status())
                .isEqualTo(400);
        assertThat(post("/api/reader", form, FORM, server.credential()).status())
                .isEqualTo(400);
        for (String way : List.of("/api/o", "/public/o", "/api/wrap", "/api/swallow", "/api/later")) {
            Reply twice = post(way, form, FORM, server.credential());
            assertThat(twice.status()).as(way).isEqualTo(400);
            assertThat(twice.header("Content-Type")).as(way).containsExactly("application/problem+json");
            assertThat(twice.body()).as(way).doesNotContain("sEcret", "names=");

            assertThat(post(way, "a=1&b=2", FORM, server.credential()).status())
                    .as(way)
                    .isEqualTo(200);
        }

        assertThat(post("/api/stream", "a=1&b=access_token", FORM, server.credential())
                        .body())
                .contains("body=a=1&b=access_token");
    }

    private static String part(String headers, String content) {
        return "--b1\r\n" + headers + "\r\n\r\n" + content + "\r\n";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Disposition: form-data; name=\"access_token\"",
                "content-disposition:form-data; filename=\"x;y\"; NAME=Access_Token",
                "X: y\r\nContent-Disposition: form-data;\r\n name=\"access\\_token\"\r\nContent-Type: text/plain",
                "Content-Disposition: form-data; name*=utf-8''access%5Ftoken",
                "Content-Disposition: form-data; name=\"=?utf-8?Q?access=5Ftoken?=\"",
                "Content-Disposition: form-data; name=\"=?utf-8?B?YWNjZXNzX3Rva2Vu?=\"",
            })
    void doFilterWhenTokenIsInPartThenItIsMaskedAndBesideAHeaderRefused(String disposition) {
        String type = "Content-Type: multipart/form-data; boundary=b1";
        String first = part("Content-Disposition: form-data; name=\"a\"", "1\r\n--not\r\naccess_token=2");
        String token = part(disposition, "sEcret\r\n--b");
        String last = part("Content-Disposition: form-data; name=\"access_tokens\"; filename=\"access_token\"", "3");
        String body = first + token + last + "--b1--\r\n";

        assertThat(post("/public/stream", body, type).body())
                .contains("body=" + first + part(disposition, "______\r\n--b") + last + "--b1--\r\n");
        for (String way : List.of("/api/stream", "/public/stream", "/api/reader")) {
            Reply twice = post(way, body, type, server.credential());
            assertThat(twice.status()).as(way).isEqualTo(400);
        }
        assertThat(post("/api/stream", first + last + "--b1--", type, server.credential())
                        .body())
                .contains("body=" + first + last + "--b1--");
    }

    /** Parsers differ in what ends a line, and in what may stand in front of the first delimiter. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--b1\r\nContent-Disposition: form-data; name=\"access_token\"\r\n\r\nsEcret\r\n--b1--\r\n",
                "x--b1\r\nContent-Disposition: form-data; name=\"access_token\"\r\n\r\nsEcret\r\n--b1--\r\n",
                "x----b1\r\nContent-Disposition: form-data; name=\"access_token\"\r\n\r\nsEcret\r\n--b1--\r\n",
                "--b1\rContent-Disposition: form-data; name=\"access_token\"\r\rsEcret\r--b1--\r",
                "\r\n\r--b1\r\nContent-Disposition: form-data; name=\"access_token\"\r\n\r\nsEcret\r\n--b1--\r\n",
                "--b1\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ny\r--b1\r\n"
                        + "Content-Disposition: form-data; name=\"access_token\"\r\n\r\nsEcret\r\n--b1--\r\n",
                "--b1\r\nX: a\rContent-Disposition: form-data; name=\"access_token\"\r\n\r\nsEcret\r\n--b1--\r\n",
            })
    void doFilterWhenParsersMayDifferAboutPartsThenTokenIsFoundAllTheSame(String body) {
        String type = "Content-Type: multipart/form-data; boundary=b1";

        assertThat(post("/public/stream", body, type).body())
                .doesNotContain("sEcret")
                .contains("______");
        assertThat(post("/api/stream", body, type, server.credential()).status())
                .isEqualTo(400);
        assertThat(post("/api/stream", body.replace("access_token", "a"), type, server.credential())
                        .body())
                .contains("sEcret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/mixed; boundary=b1; boundary=c",
                "multipart/related; boundary=b1,c",
                "multipart/mixed",
                "x-multipart/form-data; boundary=b1; boundary=c",
                "text/plain, multipart/form-data; boundary=b1",
                "multipart/mixed; boundary=b1\r\nContent-Encoding: gzip",
            })
    void doFilterWhenPartsCannotBeExaminedThen400BesideTokenInHeaderOnly(String type) {
        assertThat(post("/api/stream", "a=1", "Content-Type: " + type, server.credential())
                        .status())
                .isEqualTo(400);
        assertThat(post("/public/stream", "a=1", "Content-Type: " + type).status())
                .isEqualTo(200);
    }

    @Test
    void doFilterWhenTokenIsInPartThenItIsNoPartOfTheApplications() {
        String type = "Content-Type: multipart/form-data; boundary=b1";
        String first = part("Content-Disposition: form-data; name=\"a\"", "1");
        String body = first + part("Content-Disposition: form-data; name=\"access_token\"", "sEcret") + "--b1--\r\n";

        assertThat(post("/public/parts", body, type).body())
                .contains("parts=[a]nulltrue", "names=[a];map=[a];one=null;values=true");
        assertThat(post("/api/parts", body, type, server.credential()).status()).isEqualTo(400);
        assertThat(post("/api/o", body, type, server.credential()).status()).isEqualTo(400);
        assertThat(post("/api/parts", first + "--b1--\r\n", type, server.credential())
                        .body())
                .contains("parts=[a]nulltrue");
    }

    @Test
    void doFilterWhenApplicationReadsAsynchronouslyThen400() {
        Reply twice = post("/api/async", "a=1&access_token=sEcret", FORM, server.credential());

        assertThat(twice.status()).isEqualTo(400);
        assertThat(twice.header("Content-Type")).containsExactly("application/problem+json");
        assertThat(post("/api/async", "a=1", FORM, server.credential()).body()).isEqualTo("body=a=1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: multipart/form-data",
                "Content-Type: multipart/form-data; boundary=b1; boundary=b2",
                "Content-Type: multipart/form-data; boundary*=utf-8''b1",
                "Content-Type: multipart/form-data; boundary=\"b1 \"",
                "Content-Type: application/x-www-form-urlencoded; charset=utf-16",
                "Content-Type: application/x-www-form-urlencoded;CHARSET = \"IBM037\"",
                "Content-Type: application/x-www-form-urlencoded; charset=utf-8; charset=utf-16le",
                "Content-Type: application/x-www-form-urlencoded; charset=no-such",
                "Content-Type: text/plain\r\nContent-Type: application/x-www-form-urlencoded",
            })
    void doFilterWhenFormCannotBeExaminedThen400(String headers) {
        int hits = server.hits();
        assertThat(post("/public/stream", "a=1", headers).status()).isEqualTo(400);
        assertThat(server.hits()).isEqualTo(hits);

        post("/hook/stream", "a=1", headers);
        assertThat(server.hits()).isEqualTo(hits + 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: application/x-www-form-urlencoded; charset=\"windows-1252\"",
                "Content-Type: application/x-www-form-urlencoded; charset=Shift_JIS",
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Encoding: identity",
                "Content-Type: text/plain; charset=utf-16\r\nContent-Encoding: gzip",
                "Content-Type: multipart/form-data; boundary=\"a b'()+_,-./:=?\"; charset=utf-8",
                "Content-Type: multipart/mixed; boundary=b1\r\nContent-Encoding: gzip",
                "Content-Type: multipart/mixed",
            })
    void doFilterWhenFormCanBeExaminedThenItGoesOn(String headers) {
        assertThat(post("/public/stream", "a=1", headers).body()).contains("body=a=1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Encoding: gzip",
                "Content-Type: multipart/form-data; boundary=b1\r\nContent-Encoding: gzip",
                "Content-Type: text/plain, application/x-www-form-urlencoded",
            })
    void doFilterWhenFormIsHiddenThen400OnlyBesideTokenInHeader(String headers) {
        int hits = server.hits();
        for (String target : List.of("/api/stream", "/public/stream", "/maybe/stream")) {
            assertThat(post(target, "a=1", headers, server.credential()).status())
                    .isEqualTo(400);
        }
        assertThat(server.hits()).isEqualTo(hits);

        assertThat(post("/public/stream", "a=1", headers).status()).isEqualTo(200);
        // Not one that asks for parameters: Jetty refuses to take parts from no body.
        assertThat(server.get(
                                "/api/stream",
                                headers.split("\r\n", -1)[0],
                                "Content-Encoding: gzip",
                                server.credential())
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: application/x-urlencoded",
                "Content-Type: \"application/x-www-form-urlencoded\"",
                "Content-Type: Text/URLEncoded",
                "Content-Type:",
                "X-A: b",
            })
    void doFilterWhenTypeMayBeFormsThenTokenIsMaskedAndSecondOneRefused(String type) {
        assertThat(post("/public/stream", "access_token=sEcret&b=2", type).body())
                .contains("body=access_token_______&b=2");
        assertThat(post("/api/stream", "access_token=sEcret&b=2", type, server.credential())
                        .status())
                .isEqualTo(400);
        assertThat(post("/api/stream", "a=1&b=2", type, server.credential()).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[access_token]=sEcret",
                "access_token]=sEcret",
                "]access_token=sEcret",
                "%5Baccess_token%5D=sEcret",
            })
    void doFilterWhenNameIsInBracketsThenItCounts(String parameter) {
        String form = "a=1&" + parameter;

        assertThat(post("/public/stream", form, FORM).body()).doesNotContain("sEcret");
        assertThat(post("/public/o", form, FORM).body()).contains("names=[a]");
        assertThat(post("/api/stream", form, FORM, server.credential()).status())
                .isEqualTo(400);
        assertThat(post("/api/o", form, FORM, server.credential()).status()).isEqualTo(400);
        assertThat(post("/api/o", "a=1&[access][token]=x", FORM, server.credential())
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"access_token", "access_token="})
    void doFilterWhenParameterHasNoValueThenItIsNoToken(String parameter) {
        assertThat(server.get("/api/o?" + parameter, server.credential()).status())
                .isEqualTo(200);
        assertThat(server.get("/api/o?a=1&" + parameter, server.credential()).body())
                .contains("query=a=1;");
        for (String way : List.of("/api/o", "/api/stream")) {
            assertThat(post(way, parameter + "&a=1", FORM, server.credential()).status())
                    .isEqualTo(200);
            assertThat(post(way, "a=1&" + parameter, FORM, server.credential()).status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"u\":\"x?a=1&access_token=mine\"}", "<a href='x?a=1&access_token=mine'/>"})
    void doFilterWhenFormIsJsonOrXmlThenItStaysAsItIs(String body) {
        assertThat(post("/public/stream", body, FORM).body()).contains("body=" + body);
        // Beside a token it is examined, since a lenient parser of forms reads one there.
        assertThat(post("/public/stream", body, FORM, server.credential()).status())
                .isEqualTo(400);
        assertThat(post("/public/stream", "[access_token]=sEcret", FORM).body()).doesNotContain("sEcret");
    }

    @Test
    void doFilterWhenBodyHasNoTypeThenItCountsAsForm() {
        assertThat(post("/public/stream", "access_token=sEcret&b=2", "X-A: b").body())
                .contains("body=access_token_______&b=2");
    }

    @Test
    void doFilterWhenRouteLeavesParameterToApplicationThenItIsSeen() {
        assertThat(server.get("/hook/o?access_token=own", server.credential()).body())
                .contains("query=access_token=own;names=[access_token]", "one=own");
        assertThat(server.get("/trial/o?access_token=own").body()).contains("query=access_token=own");
    }
}
