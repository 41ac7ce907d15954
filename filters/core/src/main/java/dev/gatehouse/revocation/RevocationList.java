package dev.gatehouse.revocation;

import dev.gatehouse.auth.Failure;
import dev.gatehouse.auth.FailureCode;
import dev.gatehouse.auth.Identity;
import dev.gatehouse.auth.token.BearerToken;
import dev.gatehouse.auth.token.IssuerConfig;
import dev.gatehouse.auth.token.TokenCheck;
import dev.gatehouse.http.RequestView;
import dev.gatehouse.state.SharedEntries;
import dev.gatehouse.strict.MalformedException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The deny list. What is added is refused by the next request, whether the token's verification is remembered or not,
 * and each entry lapses when nothing is left that it could refuse. Safe for use by several threads.
 */
public final class RevocationList implements TokenCheck, AutoCloseable {

    private static final Logger LOG = System.getLogger(RevocationList.class.getName());

    private final Map<Key, Revocation> entries = new ConcurrentHashMap<>();
    private final Clock clock;
    private final RevocationConfig config;
    private final @Nullable RevocationJournal journal;
    private volatile @Nullable SharedEntries shared;
    private volatile boolean hasTokensByDigest;
    private volatile boolean hasTenants;
    /** Before which nothing lapses; guarded by this list, as is {@link #fullTold}. */
    private Instant firstEnd = Instant.MAX;

    private boolean fullTold;
    private volatile Map<String, String> identifiers = Map.of();

    /**
     * A list with what its file holds.
     *
     * @throws dev.gatehouse.config.ConfigurationException if the file can't be read or is in use: what was revoked must not
     *     come back to life
     */
    public RevocationList(RevocationConfig config, Clock clock) {
        this.clock = clock;
        this.config = config;
        Instant now = clock.instant();
        List<Revocation> written = new ArrayList<>();
        journal = config.file() == null ? null : RevocationJournal.open(config.file(), now, written);
        written.forEach(entry -> keep(entry, now));
    }

    /** Says whose tokens there are from now on: what is revoked names issuers by their identifiers. */
    public void know(List<IssuerConfig> issuers) {
        identifiers = issuers.stream().collect(Collectors.toUnmodifiableMap(IssuerConfig::name, IssuerConfig::issuer));
    }

    /** How revocations are kept. */
    public RevocationConfig config() {
        return config;
    }

    /** Whether what is added outlives the process. */
    public boolean isDurable() {
        return journal != null;
    }

    /** Has every node refuse what is revoked on any, from what they know already on. */
    public void share(SharedEntries entriesOfAll) {
        shared = entriesOfAll;
        entriesOfAll.follow(
                this::receive,
                () -> entries().stream().map(RevocationList::shareable).iterator());
    }

    private static SharedEntries.Entry shareable(Revocation revocation) {
        return new SharedEntries.Entry(
                RevocationJson.text(revocation), revocation.until().toEpochMilli());
    }

    /**
     * Refuses from now on what {@code revocation} names; written down before this returns.
     *
     * @return whether all nodes that can be reached are told; the others, or all, will be once they can be reached
     * @throws IllegalStateException if the list is full
     * @throws UncheckedIOException if it can't be written down; it is in force all the same until the process ends
     */
    public boolean add(Revocation revocation) {
        IOException unwritten = null;
        Revocation kept;
        synchronized (this) {
            Instant now = clock.instant();
            forgetLapsed(now);
            if (isFull(revocation, now)) {
                throw new IllegalStateException("the list has its " + config.mostEntries() + " entries");
            }
            kept = keep(revocation, now);
            if (journal != null && kept != null) {
                try {
                    journal.append(kept, true);
                } catch (IOException e) {
                    unwritten = e;
                }
            }
        }
        SharedEntries all = shared;
        boolean told = all != null && kept != null && all.publish(shareable(kept));
        if (unwritten != null) {
            throw new UncheckedIOException(unwritten);
        }
        return told;
    }

    /** Returns whether there are other nodes to tell, now or once the store is back. */
    boolean isShared() {
        return shared != null;
    }

    private boolean isFull(Revocation revocation, Instant now) {
        if (entries.size() < config.mostEntries() || entries.containsKey(Key.of(revocation))) {
            return false;
        }
        forgetLapsed(now);
        return entries.size() >= config.mostEntries();
    }

    /** Looks at all entries only where one at least has lapsed: another node's come by the hundred thousand. */
    private void forgetLapsed(Instant now) {
        if (firstEnd.isAfter(now)) {
            return;
        }
        entries.values().removeIf(entry -> !entry.until().isAfter(now));
        firstEnd = entries.values().stream()
                .map(Revocation::until)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }

    /**
     * Puts in force what another node revoked; the same can come again and again. Never throws: there is nobody to tell.
     *
     * @return false if there is no room for it
     */
    private synchronized boolean receive(String text) {
        Revocation revocation;
        try {
            revocation = RevocationJson.entry(text);
        } catch (MalformedException e) {
            LOG.log(
                    Level.WARNING,
                    "GH5210 the shared state holds what is no revocation, which is ignored: {0}",
                    e.getMessage());
            return true;
        }
        Instant now = clock.instant();
        Revocation before = entries.get(Key.of(revocation));
        if (before == null && revocation.until().isAfter(now) && isFull(revocation, now)) {
            if (!fullTold) {
                fullTold = true;
                LOG.log(Level.ERROR, "GH5211 revocations of other nodes are not in force here: the list is full");
            }
            return false;
        }
        fullTold &= entries.size() >= config.mostEntries();
        Revocation kept = keep(revocation, now);
        if (journal != null && kept != null && !kept.equals(before)) {
            try {
                // The store and the other node have it: not worth the wait for the disk.
                journal.append(kept, false);
            } catch (IOException e) {
                LOG.log(Level.ERROR, "GH4003 a revocation is in force, but not written down", e);
            }
        }
        return true;
    }

    /** All entries that have not lapsed. */
    public List<Revocation> entries() {
        Instant now = clock.instant();
        return entries.values().stream()
                .filter(entry -> entry.until().isAfter(now))
                .toList();
    }

    /** Puts an entry in force, merged with what is there already: neither may end what the other began. */
    private @Nullable Revocation keep(Revocation revocation, Instant now) {
        if (!revocation.until().isAfter(now)) {
            return null;
        }
        hasTokensByDigest |= revocation.kind() == Revocation.Kind.TOKEN;
        hasTenants |= revocation.tenant() != null;
        firstEnd = revocation.until().isBefore(firstEnd) ? revocation.until() : firstEnd;
        return entries.merge(Key.of(revocation), revocation, RevocationList::later);
    }

    private static Revocation later(Revocation one, Revocation other) {
        Instant before = one.issuedBefore() == null || other.issuedBefore() == null
                ? null
                : max(one.issuedBefore(), other.issuedBefore());
        return new Revocation(
                one.kind(), one.issuer(), one.value(), before, max(one.until(), other.until()), one.tenant());
    }

    private static Instant max(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    @Override
    public @Nullable Failure refusal(RequestView request, BearerToken token, Identity identity) {
        if (entries.isEmpty()) {
            return null;
        }
        List<Key> names = names("", identity);
        if (hasTokensByDigest) {
            String digest = TokenDigest.of(token.text());
            for (String issuer : issuers(identity)) {
                names.add(new Key(Revocation.Kind.TOKEN, "", issuer, digest));
            }
        }
        return refusal(names, identity);
    }

    /** Why a caller, whose token was let through by {@link #refusal}, may not use it at this tenant; null if he may. */
    public @Nullable Failure refusalAt(String tenant, Identity identity) {
        return !hasTenants || identity.issuer() == null ? null : refusal(names(tenant, identity), identity);
    }

    private List<Key> names(String tenant, Identity identity) {
        List<Key> names = new ArrayList<>(10);
        for (String issuer : issuers(identity)) {
            names.add(new Key(Revocation.Kind.ALL, tenant, issuer, ""));
            names.add(new Key(Revocation.Kind.SUBJECT, tenant, issuer, identity.subject()));
            if (identity.client() != null) {
                names.add(new Key(Revocation.Kind.CLIENT, tenant, issuer, identity.client()));
            }
            Object id = identity.claims().get("jti");
            if (id != null) {
                names.add(new Key(Revocation.Kind.TOKEN_ID, tenant, issuer, id.toString()));
            }
        }
        return names;
    }

    private List<String> issuers(Identity identity) {
        String identifier = identity.issuer() == null ? null : identifiers.get(identity.issuer());
        return identifier == null ? List.of("") : List.of("", identifier);
    }

    private @Nullable Failure refusal(List<Key> names, Identity identity) {
        Object issued = identity.claims().get("iat");
        for (Key name : names) {
            Revocation entry = entries.get(name);
            if (entry != null && covers(entry, issued instanceof Long seconds ? seconds : null)) {
                return Failure.of(
                        FailureCode.TOKEN_REVOKED,
                        "on the deny list by " + name.kind() + (name.issuer().isEmpty() ? "" : " of " + name.issuer())
                                + (name.tenant().isEmpty() ? "" : " at the tenant " + name.tenant()));
            }
        }
        return null;
    }

    /** A token that does not say when it was issued counts as old. */
    private boolean covers(Revocation entry, @Nullable Long issued) {
        if (!entry.until().isAfter(clock.instant())) {
            return false;
        }
        Instant before = entry.issuedBefore();
        return before == null || issued == null || issued <= before.getEpochSecond();
    }

    /** Lets go of the file. */
    @Override
    public void close() {
        if (journal != null) {
            journal.close();
        }
    }

    /** An empty tenant or issuer stands for all. */
    private record Key(Revocation.Kind kind, String tenant, String issuer, String value) {

        static Key of(Revocation revocation) {
            return new Key(
                    revocation.kind(), orAll(revocation.tenant()), orAll(revocation.issuer()), revocation.value());
        }

        private static String orAll(@Nullable String name) {
            return name == null ? "" : name;
        }
    }
}
