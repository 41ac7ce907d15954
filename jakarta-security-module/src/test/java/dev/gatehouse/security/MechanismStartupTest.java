package dev.gatehouse.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestJwts;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.http.HttpResponse;
import java.util.EnumSet;

/** A container that starts an application whose initializer has failed, or runs no initializer: it has to stay closed. */
class MechanismStartupTest {

    private final MechanismServer server = new MechanismServer();

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private void assertClosed() throws Exception {
        for (String path : new String[] {"/api/o", "/open/o", "/elsewhere"}) {
            HttpResponse<String> reply = server.get(path, "Authorization", token(), "X-User-Id", "root");
            assertThat(reply.statusCode()).as(path).isEqualTo(503);
            assertThat(reply.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(reply.body()).doesNotContain("app ", "root", "gatehouse.");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void requestWhenASettingIsMisspeltThenClosed(boolean asked) throws Exception {
        server.configured().with("gatehouse.realmm", "x");
        if (asked) {
            server.asking(true);
        }
        server.startIgnoringExceptions();

        assertThat(server.ignored()).hasMessageContaining("gatehouse.realmm");
        assertClosed();
    }

    /** Open Liberty with servlet-6.0 alone. */
    @Test
    void requestWhenContainerHasNoCdiThenClosed() throws Exception {
        server.configured().context().setClassLoader(new WithoutCdi());
        server.startIgnoringExceptions();

        assertThat(server.ignored()).hasMessageContaining("GH0020 there is no CDI");
        assertClosed();
    }

    @Test
    void requestWhenTheGuardsNameIsTakenThenClosed() throws Exception {
        FilterHolder other = new FilterHolder((Filter) (request, response, chain) -> chain.doFilter(request, response));
        other.setName("gatehouse-security");
        server.configured().asking(true).context().addFilter(other, "/*", EnumSet.of(DispatcherType.REQUEST));
        server.startIgnoringExceptions();

        assertThat(server.ignored()).hasMessageContaining("GH0020");
        assertClosed();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void requestWhenNoInitializerHasRunThenTheMechanismRefuses(boolean handsOn) throws Exception {
        server.configured().asking(handsOn).startWithoutInitializer();

        assertClosed();
    }

    @Test
    void requestWhenStartIsRightThenTheMechanismDecides() throws Exception {
        server.configured().asking(false).startIgnoringExceptions();

        assertThat(server.ignored()).isNull();
        assertThat(server.get("/api/o", "Authorization", token(), "X-User-Id", "root")
                        .body())
                .isEqualTo("app alice header=alice true");
        assertThat(server.get("/api/o", "X-User-Id", "root").statusCode()).isEqualTo(401);
        assertThat(server.get("/open/o", "X-User-Id", "root").body()).isEqualTo("app null header=null false");
    }

    private String token() {
        return "Bearer "
                + TestJwts.of(MechanismServer.KEY, server.issuer().issuer()).token();
    }
}
