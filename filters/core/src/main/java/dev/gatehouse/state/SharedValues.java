package dev.gatehouse.state;

import java.util.Optional;

/** Values by key that end after a time: sessions. Safe for use by several threads. */
public interface SharedValues {

    /** The value, or nothing. */
    Optional<String> get(String key) throws StateUnavailableException;

    /** Sets a value for {@code millis}. */
    void put(String key, String value, long millis) throws StateUnavailableException;

    /** Sets a value for {@code millis} if there is none; the result is whether it did. */
    boolean putIfAbsent(String key, String value, long millis) throws StateUnavailableException;

    /** Sets a value for {@code millis} if it is {@code expected}; the result is whether it was. */
    boolean replace(String key, String expected, String value, long millis) throws StateUnavailableException;

    /** Removes a value; the result is whether there was one. */
    boolean remove(String key) throws StateUnavailableException;
}
