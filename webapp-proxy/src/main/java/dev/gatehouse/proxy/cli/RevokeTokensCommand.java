package dev.gatehouse.proxy.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.strict.MalformedException;
import dev.gatehouse.strict.StrictJson;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** Puts tokens on the deny list of a running server. */
@Command(
        name = "revoke",
        description =
                "Refuses tokens from now on; prints until when. A token is read from a file, or from standard input"
                        + " with -, since arguments can be seen by other users.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:Revoked on all nodes.",
            "1:Not revoked, as far as it is known.",
            "2:The command line is wrong.",
            "3:Revoked on this node; the other nodes do not know of it yet, since the shared state does not answer."
        },
        mixinStandardHelpOptions = true)
final class RevokeTokensCommand implements Callable<Integer> {

    private static final String STANDARD_INPUT = "-";
    private static final int PENDING = 3;

    /** What is revoked. */
    private static final class Target {

        @Option(names = "--token", paramLabel = "FILE", description = "The token in FILE, or in standard input with -.")
        private @Nullable String token;

        @Option(names = "--token-id", paramLabel = "JTI", description = "The token with this jti.")
        private @Nullable String tokenId;

        @Option(names = "--subject", paramLabel = "SUB", description = "All tokens of this subject.")
        private @Nullable String subject;

        @Option(names = "--client", paramLabel = "ID", description = "All tokens of this client.")
        private @Nullable String client;

        @Option(names = "--all", description = "All tokens, of --issuer or of every issuer.")
        private boolean all;
    }

    @ArgGroup(multiplicity = "1")
    private final Target target = new Target();

    @Option(names = "--issuer", paramLabel = "NAME", description = "Tokens of this issuer alone.")
    private @Nullable String issuer;

    @Option(names = "--tenant", paramLabel = "NAME", description = "At this tenant alone.")
    private @Nullable String tenant;

    @Option(
            names = "--issued-before",
            paramLabel = "INSTANT",
            description = "Tokens issued until then, such as 2026-01-31T12:00:00Z. Default: now.")
    private @Nullable String issuedBefore;

    @Option(
            names = "--until",
            paramLabel = "INSTANT",
            description = "How long it holds. Default: as long as such tokens can live.")
    private @Nullable String until;

    @Mixin
    private final ManagementOption management = new ManagementOption();

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() throws IOException, InterruptedException {
        String reply = management.client().post("/revocations", request());
        boolean pending = isPending(reply);
        if (command != null) {
            command.commandLine().getOut().println(json ? reply : "Revoked: " + reply);
            command.commandLine().getOut().flush();
            if (pending) {
                command.commandLine()
                        .getErr()
                        .println("Only this node refuses them so far: the shared state does not answer. The other nodes"
                                + " learn of it once it is back; for what is urgent, repeat this at each node.");
                command.commandLine().getErr().flush();
            }
        }
        return pending ? PENDING : 0;
    }

    /** A server of an earlier version does not tell. */
    private static boolean isPending(String reply) {
        try {
            return Boolean.TRUE.equals(
                    StrictJson.object(reply.getBytes(StandardCharsets.UTF_8)).get("pending"));
        } catch (MalformedException e) {
            return false;
        }
    }

    private String request() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.writeStartObject();
            if (target.all) {
                out.writeBooleanField("all", true);
            }
            write(out, "token", target.token == null ? null : read(target.token));
            write(out, "tokenId", target.tokenId);
            write(out, "subject", target.subject);
            write(out, "client", target.client);
            write(out, "issuer", issuer);
            write(out, "tenant", tenant);
            write(out, "issuedBefore", issuedBefore);
            write(out, "until", until);
            out.writeEndObject();
        }
        return text.toString();
    }

    private static String read(String file) throws IOException {
        byte[] octets = file.equals(STANDARD_INPUT) ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
        return new String(octets, StandardCharsets.UTF_8).trim();
    }

    private static void write(JsonGenerator out, String name, @Nullable String value) throws IOException {
        if (value != null) {
            out.writeStringField(name, value);
        }
    }
}
