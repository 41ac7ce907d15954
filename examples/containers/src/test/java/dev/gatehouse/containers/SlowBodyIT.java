package dev.gatehouse.containers;

import static org.assertj.core.api.Assertions.assertThat;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Bodies that Gatehouse reads itself come without a thread that waits: read with one, three of an address at most could be
 * under way, and the next would get 503.
 */
@ArquillianTest
class SlowBodyIT {

    private static final Tokens TOKENS = new Tokens();
    private static final String JSON = "{\"subject\":\"mallory\"}";
    private static final int SLOW_CLIENTS = 20;

    @ArquillianResource
    private URL url;

    @Deployment(testable = false)
    static WebArchive application() {
        return Application.guarded("slow-body", WebXml.CURRENT)
                .params(TOKENS.settings())
                .param("gatehouse.routes.revocations.path", "/revocations")
                .content("<servlet><servlet-name>revocations</servlet-name>"
                        + "<servlet-class>dev.gatehouse.filter.RevocationServlet</servlet-class>"
                        + "<init-param><param-name>role</param-name><param-value>clerk</param-value></init-param>"
                        + "<async-supported>true</async-supported></servlet><servlet-mapping>"
                        + "<servlet-name>revocations</servlet-name><url-pattern>/revocations</url-pattern>"
                        + "</servlet-mapping>")
                .war();
    }

    @AfterAll
    static void stop() {
        TOKENS.close();
    }

    @Test
    void requestWhenOtherBodiesAreSlowThenItsOwnIsReadInParts() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW_CLIENTS; i++) {
                slow.add(send(900, "{"));
            }
            try (Socket socket = send(JSON.length(), JSON.substring(0, 5))) {
                socket.getOutputStream().write(JSON.substring(5).getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();

                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                        .containsPattern("^HTTP/1.1 20[014]");
            }
            assertThat(new Site(url).get("/public/visits").status()).isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private Socket send(int length, String body) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), url.getPort());
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write(("POST " + new Site(url).path() + "/revocations HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                                + TOKENS.credential() + "\r\nContent-Type: application/json\r\nContent-Length: "
                                + length + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return socket;
    }
}
