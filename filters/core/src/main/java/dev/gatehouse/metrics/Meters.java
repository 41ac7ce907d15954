package dev.gatehouse.metrics;

import java.util.function.DoubleSupplier;

/**
 * Where meters are kept. The number of values that a label takes is bounded: beyond the bound all count as
 * {@value #OTHER}. Implementations are safe for use by several threads and never throw.
 */
public interface Meters extends AutoCloseable {

    /** What stands for label values beyond the bound. */
    String OTHER = "_other";

    /** Nowhere. */
    Meters NONE = new Meters() {
        @Override
        public Counter counter(Meter meter, String... values) {
            return () -> {};
        }

        @Override
        public void gauge(Meter meter, DoubleSupplier value, String... values) {}
    };

    /** A counter, to be kept by who counts often: finding it costs more than counting. */
    Counter counter(Meter meter, String... values);

    /** A timer, to be kept by who measures often. */
    default Timer timer(Meter meter, String... values) {
        return nanos -> {};
    }

    /** Has {@code value} asked when somebody looks; one for the same meter and labels takes the place of an earlier. */
    void gauge(Meter meter, DoubleSupplier value, String... values);

    /** Lets go of what it registered elsewhere. */
    @Override
    default void close() {}

    /** Counts. */
    @FunctionalInterface
    interface Counter {

        /** One more. */
        void increment();
    }

    /** Measures. */
    @FunctionalInterface
    interface Timer {

        /** One that took so many nanoseconds. */
        void record(long nanos);
    }
}
