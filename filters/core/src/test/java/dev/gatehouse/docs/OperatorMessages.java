package dev.gatehouse.docs;

import java.util.SortedMap;
import java.util.TreeMap;

/** The messages that stand for no failure of a request, for docs/messages.md. */
final class OperatorMessages {

    /** What a message means, and what an operator does about it. */
    record Message(String text, String advice) {}

    private final SortedMap<String, Message> messages = new TreeMap<>();

    private OperatorMessages() {
        message(
                "GH0001",
                "The configuration has mistakes; the application does not start.",
                "Mend every property that the message lists: each line says where the value came from and"
                        + " what is allowed.");
        message(
                "GH0002",
                "A filter was used that was not initialised.",
                "Look for the error of its start further up in the log. Requests are refused until then.");
        message(
                "GH0003",
                "Some of the single filters are missing, or not on the same paths.",
                "Map all filters that the message lists, in that order and to the same paths, or `GatehouseFilter` alone.");
        message(
                "GH0004",
                "RevocationServlet was mapped without saying who may use it.",
                "Give it the init-param `role`: the role of those who may revoke other people's tokens.");
        message(
                "GH0005",
                "Version and commit of Gatehouse, and the application it stands before: by which way in, which routes are guarded, which are open.",
                "Nothing; look whether what is open is meant to be.");
        message(
                "GH0006",
                "The application would be open where it is meant to be guarded, and does not start.",
                "Do what the message says: switch the filter on, or map it to all paths.");
        message(
                "GH0007",
                "The jar is there, and the application goes without it.",
                "Set `gatehouse.enabled=true` and the settings if it is to be guarded.");
        message(
                "GH0008",
                "`gatehouse.enabled=false` does not switch off the filter that web.xml maps.",
                "Take the filter out of web.xml, or the property out of the settings.");
        message("GH0010", "The configuration was reloaded.", "Nothing.");
        message(
                "GH0011",
                "The configuration could not be reloaded; the last good one stays in force.",
                "Mend the properties that the message lists; the file is read again when it changes, and now and then.");
        message(
                "GH0012",
                "A setting was changed in the file that is read at start only; the message names it.",
                "Restart the server: until then the value of its start stays in force.");
        message(
                "GH0013",
                "The server did not drain in time when it was stopped.",
                "Requests were cut off. Give the process longer to end, or lower the routes' `timeout`.");
        message("GH0015", "Files of secrets, keys or certificates have changed and were read again.", "Nothing.");
        message(
                "GH0016",
                "Files of secrets, keys or certificates can't be used as they are; their last good content stays in use.",
                "Mend the files: the message has the property, the files and the problem. They are tried again"
                        + " by themselves. Without a good list of revoked certificates no client certificate is"
                        + " accepted, and without a good file of API keys at start requests with a key get 503.");
        message(
                "GH0030",
                "Changed files could not be looked at, because of a fault in Gatehouse.",
                "Report the stack trace; the files are looked at again by themselves.");
        message(
                "GH0031",
                "A reloaded configuration asks for less than the one before: one line for each requirement that is gone or wider.",
                "If that was not meant, put the earlier file back. If it was, nothing: the audit has the same as"
                        + " `configuration.loosened`.");
        message(
                "GH0032",
                "A file keeps changing before it has been the same for `gatehouse.reload-quiet`, so that no change is taken up.",
                "Have it written less often, or beside and renamed with a shorter `gatehouse.reload-quiet`; SIGHUP and"
                        + " `POST /reload` take it up at once. The audit has the same as `files.unsettled`.");
        message(
                "GH0033",
                "A client sent a header by which other gateways name callers, and it did not go on; one line for each name,"
                        + " 50 at most.",
                "Nothing, unless an application needs the header from its clients and does not trust it: then name it in"
                        + " `gatehouse.forward.pass-headers`. `gatehouse_stripped_headers_total` counts such requests.");
        message(
                "GH0020",
                "The container would never ask the authentication mechanism, and the application does not start.",
                "Do what the message says: run the script for WildFly, or use the filter instead.");
        message(
                "GH0021",
                "The container will never ask the authentication mechanism; the filter guards the application alone.",
                "Nothing if requests are all that is asked about: `SecurityContext` and EJBs do not know the caller. Else"
                        + " do what the message says.");
        message(
                "GH0022",
                "A request came to the application that the authentication mechanism had not admitted; it got 500.",
                "Use the filter in this container, see docs/jakarta-security.md.");
        message(
                "GH0023",
                "The container did not take a caller whom the mechanism had authenticated; the request got 500.",
                "On WildFly set `integrated-jaspi=false`, by gatehouse-security.cli. Else look at the exception.");
        message(
                "GH0024",
                "`mp.jwt.*` is set beside issuers in Gatehouse's own words, and does not count.",
                "Take one of the two out, or say it all under `gatehouse.issuers.`.");
        message(
                "GH0070",
                "The application has an authentication mechanism of its own beside Gatehouse's; it does not start.",
                "Take out the class or the annotation that the message names, or use the filter instead of the module.");
        message(
                "GH0040",
                "The parameter `access_token` of a query or form did not reach the application: the first time on this route since"
                        + " the start. `gatehouse_access_tokens_removed_total` counts all.",
                "Nothing where clients send tokens so. Where the field is the application's own, a form for settings for example,"
                        + " set `gatehouse.routes.<r>.access-token-parameter=pass` on routes without `bearer`.");
        message(
                "GH0050",
                "Servlets that need a credential at requests can be reached by `getNamedDispatcher` without one.",
                "Nothing if the application never dispatches to these servlets by their names. Else see that the container"
                        + " runs the jar's initializer (docs/drop-in.md), after what registers these servlets.");
        message(
                "GH0051",
                "The application's welcome files can't be read from its web.xml or a web fragment.",
                "Look at the reason. Until then only `index.html`, `index.htm` and `index.jsp` count as welcome files;"
                        + " requests of directories with others get 400.");
        message(
                "GH0060",
                "The start of an application has failed; the application stays closed (503) if the container starts it all the same.",
                "Correct what the message says, and deploy the application again.");
        message(
                "GH0061",
                "The authentication mechanism refuses all requests of an application (503), because its guard is not registered there.",
                "Where `GH0060` was logged, correct what it says. Otherwise put the module into WEB-INF/lib of each WAR: see"
                        + " docs/jakarta-security.md.");
        message(
                "GH0062",
                "The target of a forward can't be found out in this Open Liberty; the forward got 500.",
                "Use a version that docs/containers.md names, and report the version and the stack trace.");
        message(
                "GH1000",
                "The server refused what is no valid HTTP request, before any filter saw it.",
                "Look at the reason; often it is a scanner, seldom a broken client or load balancer.");
        message(
                "GH1345",
                "A request was refused, and the server was about to send a success all the same; its connection was closed.",
                "Nothing: a client that uploads gets no answer. If it is frequent, see why the backend refuses uploads"
                        + " before it has read them.");
        message(
                "GH1304",
                "A request went on although not every phase had run.",
                "Map every single filter to the same URL patterns and dispatcher types.");
        message("GH2000", "An issuer's keys were fetched.", "Nothing.");
        message(
                "GH2001",
                "An issuer's keys can't be fetched; the last good ones are used for `jwks-grace`.",
                "Check the network to the issuer, its certificate, and `jwks-uri` or `jwks-file`.");
        message(
                "GH2002",
                "A key of an issuer's key set can't be used and is left out.",
                "Nothing if the issuer signs with other keys; else ask for a key that the message's reason"
                        + " does not rule out.");
        message(
                "GH2003",
                "Two keys of an issuer's key set have one `kid`; the second is left out.",
                "Have the issuer give each key a `kid` of its own.");
        message(
                "GH2004",
                "An issuer's key set has no key that can be used.",
                "All its tokens are refused. Check that `jwks-uri` or `jwks-file` is the issuer's, and"
                        + " `algorithms`.");
        message("GH5200", "The store of what the nodes share is there.", "Nothing.");
        message(
                "GH5201",
                "The store of what the nodes share is lost; the message says what happens meanwhile.",
                "Look at Redis, and at the network to it. It is used again by itself once it answers.");
        message("GH5202", "The store of what the nodes share is back.", "Nothing.");
        message(
                "GH5203",
                "The store of what the nodes share is not there at start. This node knows of no other, so its share of every"
                        + " limit is the whole.",
                "Check `gatehouse.redis-uri` and Redis. It is used by itself once it answers.");
        message(
                "GH5204",
                "Redis did not have all revocations, and was given what was missing.",
                "Nothing after it lost its data or was away; else have it evict nothing.");
        message(
                "GH5205",
                "The shared revocations could not be taken over.",
                "Report the stack trace. What this node knows stays in force; it tries again each second.");
        message(
                "GH5206",
                "The shared revocations were not all read half a minute after the start.",
                "The node is not ready until they are: see the `revocations` check of `/health/ready`. Look for a slow Redis.");
        message(
                "GH5210",
                "The shared state holds what is no revocation; it is ignored.",
                "Find out who writes to Redis below `gatehouse.redis-prefix`: nobody but these nodes should be able to.");
        message(
                "GH5211",
                "Revocations of other nodes are not in force on this one, whose list is full.",
                "Raise `gatehouse.revocations.max-entries`, the same on all nodes, and restart. Until then they are tried again twice a minute.");
        message(
                "GH1380",
                "Refusals with the same code on the same route, while something behind the gateway is away: one has its line a"
                        + " minute, this is the number of the others.",
                "See the code in the message. The audit has an event for each; the logger `dev.gatehouse.refusal` at `FINE` has"
                        + " the lines.");
        message(
                "GH3001",
                "The store of API keys does not answer. It is probed each second, and no request asks it until it answers.",
                "Check the database that the message names. Keys that are remembered pass for up to"
                        + " `gatehouse.api-keys.cache` and `gatehouse.api-keys.grace`, others get 503; it heals by itself.");
        message("GH3002", "The store of API keys can be asked again.", "Nothing.");
        message(
                "GH3005",
                "At the end, the time of a key's last use could not be written to the store.",
                "Nothing, or set `last_used` by hand: the message has the key's id and the time.");
        message(
                "GH3006",
                "The tables of API keys are there, and could not be migrated.",
                "Nothing if the database's user may define nothing, and should not; then run `keys migrate`"
                        + " as one who may, at each new version.");
        message(
                "GH3007",
                "Uses of rotated API keys could not be written to the audit log.",
                "Look at the exception: something about the audit log is broken.");
        message(
                "GH3008",
                "A key was made with a pepper, and none is set: such keys are refused as if they were unknown.",
                "Set `gatehouse.api-keys.pepper` to what it was when the key was made, or make new keys.");
        message(
                "GH3100",
                "An issuer does not answer when it is asked about tokens; it is left alone for a while.",
                "Requests get 503 at once, but for tokens whose answer is remembered. The refusals just before"
                        + " (GH1305) say what went wrong. Nothing else is to be done: it is tried again by itself.");
        message("GH3101", "An issuer that did not answer is asked again, on trial.", "Nothing.");
        message("GH3102", "An issuer answers again when it is asked about tokens.", "Nothing.");
        message(
                "GH3202",
                "An OCSP responder did not answer, or with something that is of no use.",
                "Check the network to the responder, `ocsp-uri` and `ocsp-timeout`. Until then its"
                        + " authority's client certificates are refused with 503.");
        message(
                "GH3300",
                "A session could not be refreshed for a reason of our own.",
                "Report it with the stack trace. The session stays as it is until its access token ends.");
        message(
                "GH3301",
                "A session could not be refreshed for the moment.",
                "See whether the provider answers, and whether it takes our client. It is tried again after a pause; meanwhile"
                        + " sessions with a living access token go on.");
        message(
                "GH3302",
                "A session that was revoked could not be taken out of the store.",
                "See whether Redis answers; its requests are refused in any case while the revocation stands.");
        message(
                "GH3303",
                "The refresh token of a session that has ended could not be revoked at the provider.",
                "See whether the provider answers; the token ends there with the user's session, or by itself.");
        message(
                "GH3304",
                "A user logged out here, and is still logged in at the provider.",
                "See whether the provider answers.");
        message(
                "GH4001",
                "The last line of the revocations' file was not finished, and is left out.",
                "The process ended while it wrote; nobody was told that this revocation is in force. Repeat it.");
        message(
                "GH4002",
                "A revocation was refused, since the list is full.",
                "Raise `revocations.max-entries`, or revoke by client or issuer instead of token by token.");
        message(
                "GH4003",
                "A revocation could not be written down; it is in force until the process ends.",
                "See to the disk, then repeat it.");
        message(
                "GH5300",
                "Audit events can't be written; they wait in the queue.",
                "Make room, or bring the folder back: it is tried again each second. What finds no room in the queue is dropped"
                        + " and counted.");
        message(
                "GH5301",
                "Audit events were dropped, since the queue was full.",
                "The audit has an event `audit.dropped` with their number. Look why writing was slow, or raise"
                        + " `gatehouse.audit-queue`.");
        message(
                "GH5302",
                "Audit events were lost when the process ended.",
                "Their number is in the message: they could not be written in time. Look why writing was slow.");
        message("GH5303", "Audit events are written again.", "Nothing.");
        message(
                "GH5304",
                "Audit events could not be written and are dropped.",
                "A handler of the logger `dev.gatehouse.audit` failed: see the exception.");
        message(
                "GH5305",
                "The end of a request could not be recorded.",
                "Report it, with the exception: the request itself was handled as its reply says.");
        message(
                "GH5306",
                "A command changed something, and the audit has no event of it.",
                "The event stands in the message. Give whoever runs commands the right to write the audit's file.");
        message(
                "GH5310",
                "The application's Micrometer can't be used; nothing is counted.",
                "Look at the exception; often it is a version that is too old.");
        message(
                "GH4010",
                "A management request came without the token.",
                "If it was yours, send `gatehouse.management.token` as a bearer token. Else find out who asks.");
        message("GH5400", "Other keys than before sign Gatehouse's own tokens, or are published.", "Nothing.");
        message(
                "GH6200",
                "A service account gets no new tokens; those that live are used on.",
                "The message says why: mend the account's settings, or look at its issuer. It is tried again by itself,"
                        + " after pauses of up to half a minute.");
        message("GH6201", "A service account gets tokens again.", "Nothing.");
        message(
                "GH6202",
                "After a backend refused a token, the request could not be repeated with a new one; the 401 went on.",
                "Report it, with the exception.");
        message(
                "GH5101",
                "There is no room for the buckets of more callers; those without one did not count by themselves.",
                "Raise `gatehouse.rate-limits.max-buckets` if they are yours: a bucket takes at most 250 bytes. Else set"
                        + " `gatehouse.throttle.requests`, and find out who sends them.");
    }

    /** All of them, by their ids. */
    static SortedMap<String, Message> all() {
        return new OperatorMessages().messages;
    }

    private void message(String id, String text, String advice) {
        messages.put(id, new Message(text, advice));
    }
}
