package dev.gatehouse.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.filter.FilterServer.Paths;
import dev.gatehouse.filter.RawHttp.Reply;
import jakarta.servlet.Filter;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** A container that ignores an initializer's exceptions starts the application all the same: it has to stay closed. */
class StartupGuardTest {

    private static final String FORGED = "X-User-Id: root";
    private static final List<String> PATHS = List.of("/api/o", "/public/o", "/", "/elsewhere", "/public/..;/api/o");

    private static FilterServer ignoring() {
        return FilterServer.withRoutes().initializerWhoseExceptionsAreIgnored().serve("/*", Echo::serve);
    }

    private static void assertClosed(FilterServer server) {
        assertThat(server.ignored()).hasSize(1);
        for (String path : PATHS) {
            Reply reply = server.get(path, server.credential(), FORGED);
            assertThat(reply.status()).as(path).isIn(400, 503);
            assertThat(reply.body()).doesNotContain("root", "gatehouse.");
        }
        Reply reply = server.get("/api/o", FORGED);
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("Content-Type")).contains("application/problem+json");
        assertThat(reply.body()).contains("urn:gatehouse:problem:unavailable", "\"status\":503");
        assertThat(server.request("POST", "/api/o").status()).isEqualTo(503);
        assertThat(server.hits()).isZero();
    }

    @Test
    void requestWhenASettingIsMisspeltThenClosed() throws Exception {
        try (FilterServer server = ignoring()
                .param("gatehouse.enabled", "true")
                .param("gatehouse.realmm", "x")
                .start()) {
            assertClosed(server);
        }
    }

    @Test
    void requestWhenEnabledIsNeitherThenClosed() throws Exception {
        try (FilterServer server = ignoring().param("gatehouse.enabled", "yes").start()) {
            assertClosed(server);
        }
    }

    @Test
    void requestWhenThereAreSettingsButNothingIsEnabledThenClosedAndLogNamesTheReason() throws Exception {
        try (Log log = new Log();
                FilterServer server = ignoring().start()) {
            assertClosed(server);

            assertThat(log.lines)
                    .filteredOn(line -> line.startsWith("GH0060 "))
                    .singleElement()
                    .asString()
                    .contains("the application at /", "503", "GH0006 there are settings", "set gatehouse.enabled=true");
        }
    }

    @Test
    void requestWhenTheFiltersNameIsTakenThenClosedAndNoOtherFilterIsReached() throws Exception {
        int[] seen = new int[1];
        Filter other = (request, response, chain) -> {
            seen[0]++;
            chain.doFilter(request, response);
        };
        try (FilterServer server = ignoring()
                .filter("gatehouse", other, "/*")
                .param("gatehouse.enabled", "true")
                .start()) {
            assertClosed(server);
            assertThat(seen[0]).isZero();
        }
    }

    @Test
    void requestWhenSettingsAreRightThenTheFilterDecides() throws Exception {
        try (FilterServer server = ignoring().param("gatehouse.enabled", "true").start()) {
            assertThat(server.ignored()).isEmpty();
            assertThat(server.get("/api/o", FORGED).status()).isEqualTo(401);
            assertThat(server.get("/api/o", server.credential(), FORGED).body())
                    .contains("principal=alice")
                    .doesNotContain("root");
            assertThat(server.get("/public/o").status()).isEqualTo(200);
        }
    }

    @Test
    void requestWhenTheApplicationIsToGoWithoutThenItIsAsItWas() throws Exception {
        try (FilterServer off = ignoring().param("gatehouse.enabled", "false").start();
                FilterServer bare = FilterServer.bare("/", Paths.STRICT)
                        .initializerWhoseExceptionsAreIgnored()
                        .serve("/*", Echo::serve)
                        .start()) {
            assertThat(off.get("/api/o").status()).isEqualTo(200);
            assertThat(bare.get("/api/o").status()).isEqualTo(200);
        }
    }

    /** With the module in an EAR's lib no initializer of it runs on Open Liberty. */
    @Test
    void requestWhenTheModuleIsThereButItsInitializerHasNotRunThenClosed() throws Exception {
        try (FilterServer server = ignoring().moduleWithoutInitializer().start()) {
            assertThat(server.ignored()).isEmpty();
            assertThat(server.get("/api/o", server.credential(), FORGED).status())
                    .isEqualTo(503);
            assertThat(server.hits()).isZero();
        }
    }

    /** The lines that the package has logged. */
    private static final class Log extends Handler implements AutoCloseable {

        private final Logger logger = Logger.getLogger("dev.gatehouse.filter");
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Log() {
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord line) {
            lines.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
        }
    }
}
