package dev.gatehouse.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** That the benchmarks measure what they say: no time is asserted. */
class BenchmarksTest {

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "ES256", "EdDSA"})
    void engineWhenRunOnceThenAllWaysTakeTheToken(String algorithm) throws Exception {
        EngineBenchmark benchmark = new EngineBenchmark();
        benchmark.algorithm = algorithm;
        benchmark.setUp();
        try {
            assertThat(benchmark.warm().isAdmitted()).isTrue();
            assertThat(benchmark.cold().isAdmitted()).isTrue();
            assertThat(benchmark.nimbusAlone())
                    .hasToString(benchmark.nimbusAlone().toString());
        } finally {
            benchmark.tearDown();
        }
    }

    @Test
    void introspectionWhenRunTwiceThenTheIssuerIsAskedOnceForEachToken() {
        IntrospectionBenchmark benchmark = new IntrospectionBenchmark();
        benchmark.setUp();
        try {
            for (int i = 0; i < 2; i++) {
                assertThat(benchmark.rememberedOpaque().isAdmitted()).isTrue();
                assertThat(benchmark.rememberedJwt().isAdmitted()).isTrue();
            }
            assertThat(benchmark.questions()).isEqualTo(2);
        } finally {
            benchmark.tearDown();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bearer", "api-key", "opaque", "session"})
    void serverWhenLoadedThenFilterAdmitsTheCredentialAndNothingElse(String name) throws Exception {
        try (Workload workload = Workload.of(name)) {
            Server server = new Server();
            ServerConnector connector = new ServerConnector(server);
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            server.setHandler(BenchmarkServer.context(workload));
            server.start();
            try (LoadClient good = new LoadClient(
                            connector.getLocalPort(), workload.credential().header(connector.getLocalPort()));
                    LoadClient bad = new LoadClient(connector.getLocalPort(), "X-Nothing: x")) {
                good.send(3);
                assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> bad.send(1)))
                        .hasMessageContaining("401");
            } finally {
                server.stop();
            }
        }
    }

    @Test
    void medianWhenEvenThenMiddleOfTheTwo() {
        assertThat(ServerComparison.median(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(3.0);
    }

    @Test
    void apiKeyWhenStoreHasManyThenRequestPasses() throws Exception {
        ApiKeyBenchmark benchmark = new ApiKeyBenchmark();
        benchmark.setUp();
        try {
            assertThat(benchmark.warm().isAdmitted()).isTrue();
            assertThat(benchmark.warm().isAdmitted()).isTrue();
        } finally {
            benchmark.tearDown();
        }
    }
}
