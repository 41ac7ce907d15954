package dev.gatehouse.tck;

import org.jspecify.annotations.Nullable;
import org.testng.ITestListener;
import org.testng.ITestResult;

import java.util.Map;
import java.util.TreeMap;

/** Records the outcomes of the TCK's methods. Confined to TestNG's thread, then to JUnit's. */
final class TckResults implements ITestListener {

    /**
     * A method's outcome.
     *
     * @param failure why it failed or could not be run; null if it passed
     */
    record Outcome(@Nullable Throwable failure) {

        /**
         * Compares it with the expected one.
         *
         * @param method the method's name
         * @param exception the reason why the method is expected to fail; null if it must pass
         * @throws AssertionError if the outcome is another
         */
        void check(String method, @Nullable String exception) {
            if (failure != null && exception == null) {
                throw new AssertionError(method + " failed, and is not listed in exceptions.properties", failure);
            }
            if (failure == null && exception != null) {
                throw new AssertionError(
                        method + " passed: remove it from exceptions.properties, where it is listed as: " + exception);
            }
        }
    }

    private final Map<String, Outcome> outcomes = new TreeMap<>();

    /** The outcomes by the methods' names, of the form {@code container.jaxrs.EmptyTokenTest.emptyToken}. */
    Map<String, Outcome> outcomes() {
        return outcomes;
    }

    @Override
    public void onTestSuccess(ITestResult result) {
        record(result, null);
    }

    @Override
    public void onTestFailure(ITestResult result) {
        record(result, result.getThrowable());
    }

    /** The archive was not deployed, or a method that comes first failed. */
    @Override
    public void onTestSkipped(ITestResult result) {
        record(result, new IllegalStateException("not run", result.getThrowable()));
    }

    private void record(ITestResult result, @Nullable Throwable failure) {
        String type = result.getTestClass().getName().replace("org.eclipse.microprofile.jwt.tck.", "");
        outcomes.put(type + "." + result.getMethod().getMethodName(), new Outcome(failure));
    }
}
