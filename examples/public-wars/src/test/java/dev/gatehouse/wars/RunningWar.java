package dev.gatehouse.wars;

import java.util.List;

/** An application in a container on a port of 127.0.0.1. */
interface RunningWar extends AutoCloseable {

    /** Its address with the context path, without a slash at the end. */
    String url();

    /**
     * The user of each request that came through to the application, as the application can see it; the word "null" for
     * none. Told by the probe: a filter that the container was given beside the WAR, behind all others' start.
     */
    List<String> users();

    @Override
    void close();
}
