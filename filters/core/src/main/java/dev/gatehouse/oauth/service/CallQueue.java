package dev.gatehouse.oauth.service;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Queue;

/** Admits a bounded number of calls at once; a bounded number of others queue in order. Safe for use by several threads. */
final class CallQueue {

    private final int maxCalls;
    private final int maxQueued;
    private final Queue<Runnable> queued = new ArrayDeque<>();
    private int calls;
    private boolean starting;

    CallQueue(int maxCalls, int maxQueued) {
        this.maxCalls = maxCalls;
        this.maxQueued = maxQueued;
    }

    /**
     * Starts a call at once, or once another has ended.
     *
     * @param call whose end is reported by {@link #leave()}; runs on this thread or on one that leaves, and must not throw
     * @return false if too many queue already; the call is not started then
     */
    boolean enter(Runnable call) {
        synchronized (this) {
            if (calls >= maxCalls) {
                return queued.size() < maxQueued && queued.add(call);
            }
            calls++;
        }
        call.run();
        return true;
    }

    /** Notes the end of a call, and starts those that may start now. */
    void leave() {
        synchronized (this) {
            calls--;
            if (starting) {
                return;
            }
            starting = true;
        }
        // A loop, since a call that ends at once leaves within this method: a thousand of them must not nest.
        for (Runnable next = next(); next != null; next = next()) {
            next.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable next = calls < maxCalls ? queued.poll() : null;
        if (next == null) {
            starting = false;
        } else {
            calls++;
        }
        return next;
    }
}
