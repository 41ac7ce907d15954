package dev.gatehouse.ratelimit;

/**
 * What came of asking a bucket.
 *
 * @param admitted whether what was asked for was there, in every window
 * @param remaining how many permits are left in the window that has the fewest, at least 0
 * @param window which window that is
 * @param nanosToWait how long until it is there; 0 if it was
 * @param isOverflow whether the bucket is one that callers share for want of room
 */
record Use(boolean admitted, long remaining, int window, long nanosToWait, boolean isOverflow) {

    Use asOverflow() {
        return new Use(admitted, remaining, window, nanosToWait, true);
    }
}
