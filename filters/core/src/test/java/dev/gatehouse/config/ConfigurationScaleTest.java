package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.gateway.GatewayConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/** Twice as many settings may cost little more than twice as much: counted, since times differ from run to run. */
class ConfigurationScaleTest {

    private static final int SOME = 400;
    /** Quadratic is 4. */
    private static final double MOST_FOR_TWICE = 2.6;

    /** What there are many of. */
    enum Many {
        ROUTES,
        TENANTS,
        ISSUERS,
        INTROSPECTED,
        ALL;

        Map<String, String> settings(int count) {
            Map<String, String> values = new HashMap<>();
            values.put("gatehouse.issuers.main.issuer", "https://main.example");
            values.put("gatehouse.issuers.main.audiences", "api");
            values.put("gatehouse.issuers.main.tenant-claim", "tenant");
            values.put("gatehouse.routes.main.path", "/main/**");
            for (int i = 0; i < count; i++) {
                if (this == ROUTES || this == ALL) {
                    values.put("gatehouse.routes.r" + i + ".path", "/r" + i + "/**");
                    values.put("gatehouse.routes.r" + i + ".scopes", "orders.read");
                    values.put("gatehouse.routes.r" + i + ".claims.department", "sales");
                }
                if (this == TENANTS || this == ALL) {
                    values.put("gatehouse.tenants.t" + i + ".host", "t" + i + ".example.com");
                    values.put("gatehouse.tenants.t" + i + ".issuers", "main");
                    values.put("gatehouse.tenants.t" + i + ".certificates", "CN=*\\,OU=t" + i + "-");
                }
                if (this == ISSUERS || this == INTROSPECTED || this == ALL) {
                    values.put("gatehouse.issuers.i" + i + ".issuer", "https://i" + i + ".example");
                    values.put("gatehouse.issuers.i" + i + ".audiences", "api");
                }
                if (this == INTROSPECTED) {
                    values.put("gatehouse.issuers.i" + i + ".introspection", "always");
                    values.put("gatehouse.issuers.i" + i + ".client-id", "us");
                    values.put("gatehouse.issuers.i" + i + ".client-secret", "secret");
                    values.put("gatehouse.tenants.t" + i + ".host", "t" + i + ".example.com");
                    values.put("gatehouse.tenants.t" + i + ".issuers", "i" + i);
                    values.put("gatehouse.routes.r" + i + ".path", "/r" + i + "/**");
                }
            }
            return values;
        }
    }

    private record Cost(long names, long bytes) {}

    /** Counts the names that are compared, and all of them where all are looked at. */
    private static final class CountedNames extends TreeMap<String, Settings.RawValue> {
        private static final long serialVersionUID = 1L;

        private final AtomicLong looks;

        CountedNames(AtomicLong looks) {
            super((one, other) -> {
                looks.incrementAndGet();
                return one.compareTo(other);
            });
            this.looks = looks;
        }

        @Override
        public NavigableSet<String> navigableKeySet() {
            looks.addAndGet(size());
            return super.navigableKeySet();
        }

        @Override
        public Set<Map.Entry<String, Settings.RawValue>> entrySet() {
            looks.addAndGet(size());
            return super.entrySet();
        }

        @Override
        public void forEach(BiConsumer<? super String, ? super Settings.RawValue> action) {
            looks.addAndGet(size());
            super.forEach(action);
        }
    }

    private static Cost read(Map<String, String> values) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        AtomicLong looks = new AtomicLong();
        SettingsSource source = SettingsSource.of("a test", values);
        long before = threads.getCurrentThreadAllocatedBytes();
        GatewayConfig.from(Settings.of(List.of(source), new CountedNames(looks)), GatewayConfig.Use.DROP_IN);
        return new Cost(looks.get(), threads.getCurrentThreadAllocatedBytes() - before);
    }

    @ParameterizedTest
    @EnumSource
    void fromWhenThereAreTwiceAsManyThenTheCostIsAboutTwice(Many many) {
        read(many.settings(SOME));
        Cost once = read(many.settings(SOME));
        Cost twice = read(many.settings(2 * SOME));

        assertThat(twice.names()).isLessThan((long) (once.names() * MOST_FOR_TWICE));
        assertThat(twice.bytes()).isLessThan((long) (once.bytes() * MOST_FOR_TWICE));
    }
}
