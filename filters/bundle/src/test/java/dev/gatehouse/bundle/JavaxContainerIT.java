package dev.gatehouse.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import dev.gatehouse.testing.TestJwts;
import dev.gatehouse.testing.TestKeys;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** The jar for javax, dropped into an application on Tomcat 8.5, a container of Servlet 3.1. */
class JavaxContainerIT {

    private static final String ISSUER = "https://issuer.example";
    private static final String NONE = "";
    private static final String OLD = "<web-app xmlns=\"http://java.sun.com/xml/ns/j2ee\" version=\"2.4\"></web-app>";
    private static final String COMPLETE = "<web-app xmlns=\"http://xmlns.jcp.org/xml/ns/javaee\" version=\"3.1\""
            + " metadata-complete=\"true\"></web-app>";

    @TempDir
    Path directory;

    private final TestKeys key = TestKeys.ec("k1");
    private final Tomcat tomcat = new Tomcat();

    @AfterEach
    void stop() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }

    @ParameterizedTest
    @ValueSource(strings = {NONE, OLD, COMPLETE})
    void requestWhenEnabledThenGuardedWhateverWebXmlIsThere(String webXml) throws Exception {
        String url = start(webXml, settings("true"));

        assertThat(get(url, null).statusCode()).isEqualTo(401);
        assertThat(get(url, null).headers().firstValue("Content-Type")).hasValue("application/problem+json");
        HttpResponse<String> good = get(url, TestJwts.of(key, ISSUER).token());
        assertThat(good.statusCode()).isEqualTo(200);
        assertThat(good.body()).isEqualTo("alice clerk=true header=alice authorization=null");
    }

    @Test
    void startWhenThereAreSettingsAndNobodySwitchedItOnThenTheApplicationDoesNotStart() throws Exception {
        Map<String, String> settings = settings("true");
        settings.remove("gatehouse.enabled");

        String url = start(OLD, settings);

        assertThat(context.getState()).isNotEqualTo(LifecycleState.STARTED);
        assertThat(get(url, null).statusCode()).isEqualTo(404);
    }

    @Test
    void requestWhenSwitchedOffThenTheApplicationIsAsItWas() throws Exception {
        String url = start(OLD, settings("false"));

        assertThat(get(url, null).body()).isEqualTo("null clerk=false header=null authorization=null");
    }

    private Map<String, String> settings(String enabled) throws IOException {
        Path keys = Files.writeString(directory.resolve("keys.json"), new JWKSet(key.jwk()).toString());
        return new TreeMap<>(Map.of(
                "gatehouse.enabled",
                enabled,
                "gatehouse.issuers.main.issuer",
                ISSUER,
                "gatehouse.issuers.main.audiences",
                "api",
                "gatehouse.issuers.main.jwks-file",
                keys.toString(),
                "gatehouse.routes.all.path",
                "/**"));
    }

    private Context context;

    private String start(String webXml, Map<String, String> settings) throws Exception {
        Path application = Files.createDirectories(directory.resolve("app"));
        Path library = Files.createDirectories(application.resolve("WEB-INF/lib"));
        Files.copy(Path.of(System.getProperty("bundle.javax.jar")), library.resolve("gatehouse-filters.jar"));
        if (!webXml.isEmpty()) {
            Files.writeString(application.resolve("WEB-INF/web.xml"), webXml);
        }
        tomcat.setBaseDir(directory.resolve("tomcat").toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        context = tomcat.addWebapp("/app", application.toString());
        settings.forEach(context::addParameter);
        Tomcat.addServlet(context, "who", new Who());
        context.addServletMappingDecoded("/api/*", "who");
        tomcat.start();
        return "http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + "/app/api/orders";
    }

    private static HttpResponse<String> get(String url, String token) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    private static final class Who extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String text = request.getRemoteUser() + " clerk=" + request.isUserInRole("clerk") + " header="
                    + request.getHeader("X-User-Id") + " authorization=" + request.getHeader("Authorization");
            response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
