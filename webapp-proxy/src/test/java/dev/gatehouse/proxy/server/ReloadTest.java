package dev.gatehouse.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.config.ConfigurationException;
import dev.gatehouse.gateway.Gateway;
import dev.gatehouse.testing.TestIssuer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class ReloadTest {

    private static final String ROUTE = """
            gatehouse.routes.%1$s.path=/%1$s/**
            gatehouse.routes.%1$s.authenticate=none
            gatehouse.routes.%1$s.backends=http://127.0.0.1:1
            """;

    @TempDir
    private Path directory;

    @Test
    void reloadWhenFileIsGoodThenWholeGatewayIsSwapped() throws IOException {
        Path file = write(ROUTE.formatted("old"));
        try (ReloadingGateway gateway = new ReloadingGateway(file)) {
            Gateway before = gateway.current();
            write(ROUTE.formatted("new"));

            gateway.reload();

            assertThat(gateway.current()).isNotSameAs(before);
            assertThat(gateway.current().routes())
                    .singleElement()
                    .satisfies(route -> assertThat(route.name()).isEqualTo("new"));
        }
    }

    @Test
    void reloadWhenFileIsBadThenLastGoodGatewayStays() throws IOException {
        Path file = write(ROUTE.formatted("old"));
        try (ReloadingGateway gateway = new ReloadingGateway(file)) {
            Gateway before = gateway.current();
            write("gatehouse.routes.x.path=nonsense\n");

            gateway.reload();

            assertThat(gateway.current()).isSameAs(before);
        }
    }

    @Test
    void reloadWhenFileIsGoneThenLastGoodGatewayStays() throws IOException {
        Path file = write(ROUTE.formatted("old"));
        try (ReloadingGateway gateway = new ReloadingGateway(file)) {
            Gateway before = gateway.current();
            Files.delete(file);

            gateway.reload();

            assertThat(gateway.current()).isSameAs(before);
        }
    }

    @Test
    void constructorWhenFileIsBadThenEveryMistakeIsReported() throws IOException {
        Path file = write("gatehouse.routes.x.path=nonsense\ngatehouse.server.port=99999\n");

        assertThatThrownBy(() -> new ReloadingGateway(file))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems()).hasSizeGreaterThanOrEqualTo(3));
    }

    @Test
    void reloadWhenIssuerIsDownMeanwhileThenItsKeysAreKept() throws IOException {
        dev.gatehouse.testing.TestKeys key = dev.gatehouse.testing.TestKeys.ec("k1");
        try (TestIssuer issuer = new TestIssuer(key)) {
            String settings = """
                    gatehouse.issuers.main.issuer=%s
                    gatehouse.issuers.main.audiences=api
                    gatehouse.routes.api.path=/api/**
                    gatehouse.routes.api.backends=http://127.0.0.1:1
                    """.formatted(issuer.issuer());
            try (ReloadingGateway gateway = new ReloadingGateway(write(settings))) {
                String token =
                        dev.gatehouse.testing.TestJwts.of(key, issuer.issuer()).token();
                assertThat(Requests.admit(gateway.current(), "/api/o", token)).isTrue();
                issuer.answerMetadata(exchange -> TestIssuer.send(exchange, 500, ""));

                gateway.reload();

                assertThat(Requests.admit(gateway.current(), "/api/o", token)).isTrue();
            }
        }
    }

    private Path write(String properties) throws IOException {
        return Files.writeString(directory.resolve("gatehouse.properties"), properties);
    }
}
