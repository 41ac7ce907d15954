package dev.gatehouse.proxy.production;

import dev.gatehouse.config.Settings;
import dev.gatehouse.gateway.GatewayConfig;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The production checklist: what this gateway must be before it meets the world. */
public final class Checklist {

    /** A line, and what it came to. */
    public record Result(ChecklistLine line, Finding finding) {}

    /** All lines, in the order in which they are printed; docs/checklist.md has just these. */
    public static final List<ChecklistLine> LINES = List.of(
            new ChecklistLine(
                    "listener",
                    "Callers come over TLS, which ends here or at a known proxy, or from this machine.",
                    SettingsLines::listener),
            new ChecklistLine(
                    "methods",
                    "Every route takes the credentials of its callers; one that needs none names its methods.",
                    SettingsLines::methods),
            new ChecklistLine(
                    "enforced",
                    "Every route refuses whom it should, and does not only report.",
                    SettingsLines::enforced),
            new ChecklistLine(
                    "addressees",
                    "Every issuer is asked over TLS, and its tokens name this gateway as their audience.",
                    SettingsLines::addressees),
            new ChecklistLine(
                    "proof-hosts",
                    "A DPoP proof is for a host that the settings name, not for one that its sender chose.",
                    SettingsLines::proofs),
            new ChecklistLine(
                    "lifetimes",
                    "Tokens live an hour at most, and clocks may differ by a minute at most.",
                    SettingsLines::lifetimes),
            new ChecklistLine(
                    "rotation",
                    "Keys are rotated with overlap and without a restart: issuers' keys are fetched every hour, API keys are in a database.",
                    SettingsLines::rotation),
            new ChecklistLine(
                    "revocation",
                    "What has leaked ends within a minute: the deny list lasts, certificates are looked up, answers are not kept long.",
                    SettingsLines::revocation),
            new ChecklistLine(
                    "limits",
                    "Failed authentications are throttled, and requests are limited on every route.",
                    SettingsLines::limits),
            new ChecklistLine("shared-state", "What the nodes share goes over TLS.", SettingsLines::sharedState),
            new ChecklistLine("proxies", "Only known proxies are believed about clients.", SettingsLines::proxies),
            new ChecklistLine(
                    "forwarded",
                    "Backends learn of the caller over TLS or by a signed token, and never get the caller's credential.",
                    SettingsLines::forwarded),
            new ChecklistLine(
                    "identity-headers",
                    "No client can write a header of the forwarded identity, on any route.",
                    RequestLines::identityHeaders),
            new ChecklistLine("audit", "Every request's outcome is written where it lasts.", SettingsLines::audit),
            new ChecklistLine(
                    "management",
                    "The server can be managed and watched, by those who have a secret.",
                    SettingsLines::management),
            new ChecklistLine(
                    "good-token",
                    "Tested: a good token is let in, else what is refused below would prove nothing.",
                    RequestLines::goodToken),
            new ChecklistLine(
                    "no-credential", "Tested: a request without a credential is refused.", RequestLines::noCredential),
            new ChecklistLine("malformed", "Tested: malformed credentials are refused.", RequestLines::malformed),
            new ChecklistLine(
                    "forged",
                    "Tested: unsigned tokens, and tokens signed by another key, are refused.",
                    RequestLines::forged),
            new ChecklistLine("expired", "Tested: expired tokens are refused.", RequestLines::expired),
            new ChecklistLine(
                    "misaddressed",
                    "Tested: tokens of another issuer, or for another audience, are refused.",
                    RequestLines::misaddressed),
            new ChecklistLine("revoked", "Tested: revoked tokens are refused.", RequestLines::revoked),
            new ChecklistLine(
                    "cross-tenant", "Tested: a token of one tenant is refused at another.", RequestLines::crossTenant),
            new ChecklistLine(
                    "runbooks",
                    "The runbooks in docs/runbooks can be followed with these settings.",
                    SettingsLines::runbooks));

    private Checklist() {}

    /**
     * Verifies every line; asks nobody over the network.
     *
     * @param settings settings that are valid for the proxy
     * @throws IOException if no temporary file can be written
     */
    public static List<Result> run(Settings settings) throws IOException {
        GatewayConfig config = GatewayConfig.from(settings, GatewayConfig.Use.PROXY);
        List<Result> results = new ArrayList<>();
        try (Rehearsal rehearsal = new Rehearsal(settings, config)) {
            Subject subject = new Subject(config, rehearsal);
            for (ChecklistLine line : LINES) {
                results.add(new Result(line, line.check().of(subject)));
            }
        }
        return results;
    }
}
