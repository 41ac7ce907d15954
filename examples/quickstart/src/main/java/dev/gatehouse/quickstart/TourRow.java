package dev.gatehouse.quickstart;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One request of the tour and what must become of it.
 *
 * @param first what an operator does before
 */
record TourRow(String title, RawRequest request, Expectation expected, Step first) {

    /** Something that an operator does between two requests. */
    @FunctionalInterface
    interface Step {
        void perform() throws IOException, InterruptedException;
    }

    TourRow(String title, RawRequest request, Expectation expected) {
        this(title, request, expected, () -> {});
    }

    TourRow after(Step step) {
        return new TourRow(title, request, expected, step);
    }

    Outcome perform(URI proxy, EchoBackend backend) {
        int before = backend.seen().size();
        Reply reply;
        try {
            first.perform();
            reply = request.send(proxy);
        } catch (IOException | RuntimeException e) {
            reply = Reply.none(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reply = Reply.none(e);
        }
        List<SeenRequest> seen = backend.seen();
        return new Outcome(this, reply, seen.subList(before, seen.size()));
    }

    /** What became of a row. */
    record Outcome(TourRow row, Reply reply, List<SeenRequest> seen) {

        List<String> differences() {
            return row.expected.differences(reply, seen);
        }

        boolean asExpected() {
            return differences().isEmpty();
        }

        List<String> cells() {
            String saw = seen.stream().map(SeenRequest::describeIdentity).collect(Collectors.joining("\n"));
            return List.of(
                    asExpected() ? "ok" : "!!",
                    row.title + "\nGET " + row.request.shownTarget(),
                    row.expected.describe(),
                    reply.summary(),
                    seen.isEmpty() ? "(not reached)" : saw);
        }
    }
}
