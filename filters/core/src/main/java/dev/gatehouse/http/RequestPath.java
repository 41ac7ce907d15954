package dev.gatehouse.http;

/** What parsing a request's path comes to: one meaning, or none that all parties would share. */
public sealed interface RequestPath permits CanonicalPath, RequestPath.Ambiguous {

    /**
     * A path that another party might read otherwise; it is refused with 400.
     *
     * @param reason what is ambiguous about it, for the operator, without the path
     */
    record Ambiguous(String reason) implements RequestPath {}
}
