package dev.gatehouse.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** An output that a test stalls, or has fail as a full disk does. */
final class HeldOutput implements AuditOutput {

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    final CountDownLatch entered = new CountDownLatch(1);
    volatile CountDownLatch gate = new CountDownLatch(0);
    volatile boolean full;
    volatile boolean broken;

    @Override
    public void write(ByteBuffer written) throws IOException {
        entered.countDown();
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
        if (full) {
            throw new IOException("no space left on device");
        }
        if (broken) {
            throw new IllegalStateException("a handler's own fault");
        }
        lines.addAll(
                StandardCharsets.US_ASCII.decode(written).toString().lines().toList());
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
