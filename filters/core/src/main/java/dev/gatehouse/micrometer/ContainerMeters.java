package dev.gatehouse.micrometer;

import dev.gatehouse.metrics.Meters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** The registry that an application has: the CDI bean of that type, else Micrometer's global one; or none. */
public final class ContainerMeters {

    private static final Logger LOG = System.getLogger(ContainerMeters.class.getName());
    private static final String API = "io.micrometer.core.instrument.MeterRegistry";

    private ContainerMeters() {}

    /** Meters in the application's registry; {@link Meters#NONE} where Micrometer is not there. The caller closes them. */
    public static Meters find() {
        try {
            Class.forName(API, false, ContainerMeters.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return Meters.NONE;
        }
        try {
            return Found.meters();
        } catch (LinkageError | RuntimeException e) {
            LOG.log(Level.WARNING, "GH5310 nothing is counted: the application's Micrometer can't be used", e);
            return Meters.NONE;
        }
    }

    /** Apart, so that it is linked only where Micrometer is. */
    private static final class Found {

        private Found() {}

        static Meters meters() {
            MeterRegistry bean = bean();
            return new MicrometerMeters(bean == null ? Metrics.globalRegistry : bean);
        }

        /** By reflection: most places have no CDI. */
        private static @Nullable MeterRegistry bean() {
            try {
                Class<?> cdi = Class.forName(
                        "jakarta.enterprise.inject.spi.CDI",
                        true,
                        Thread.currentThread().getContextClassLoader());
                Class<?> instance = Class.forName("jakarta.enterprise.inject.Instance", false, cdi.getClassLoader());
                Object current = cdi.getMethod("current").invoke(null);
                Object beans = instance.getMethod("select", Class.class, java.lang.annotation.Annotation[].class)
                        .invoke(current, MeterRegistry.class, new java.lang.annotation.Annotation[0]);
                boolean resolvable =
                        Boolean.TRUE.equals(instance.getMethod("isResolvable").invoke(beans));
                return resolvable && instance.getMethod("get").invoke(beans) instanceof MeterRegistry registry
                        ? registry
                        : null;
            } catch (ReflectiveOperationException | LinkageError e) {
                LOG.log(Level.DEBUG, "no registry of CDI", e);
                return null;
            }
        }
    }
}
