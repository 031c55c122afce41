package org.kedge.bsf;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.RequestHandler;
import org.kedge.bsf.Challenger.Subject;
import org.kedge.gba.Tmpi;
import org.kedge.gba.digest.DigestAuthorization;
import org.kedge.gba.digest.DigestPassword;
import org.kedge.gba.digest.HttpDigest;
import org.kedge.gba.digest.Qop;
import org.kedge.registration.server.AuditTrail;

/**
 * Ub (TS 33.220 4.5.2, TS 24.109 annex A): {@code GET /} by HTTP Digest AKA. An answer takes its challenge out of the table, right or
 * wrong; a wrong one, and one to a challenge that is not there, is challenged afresh. Thread-safe.
 */
final class UbHandler implements RequestHandler {
    private static final String URI = "/";

    private final Supplier<BsfSettings> settings;
    private final BsfRegistries registries;
    private final Challenges challenges;
    private final Challenger challenger;
    private final Bootstrapper bootstrapper;
    private final AuditTrail audit;
    private final BsfStatus status;
    private final InstantSource clock;

    UbHandler(Supplier<BsfSettings> settings, BsfRegistries registries, Challenges challenges, Challenger challenger,
            Bootstrapper bootstrapper, AuditTrail audit, BsfStatus status, InstantSource clock) {
        this.settings = settings;
        this.registries = registries;
        this.challenges = challenges;
        this.challenger = challenger;
        this.bootstrapper = bootstrapper;
        this.audit = audit;
        this.status = status;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Reply> handle(IncomingRequest in) {
        String peer = "ub session " + in.session().id();
        Reply reply;
        try {
            reply = answer(in.message(), peer);
        } catch (RuntimeException e) {
            Refusal refusal = Refusal.of(e);
            refused(refusal.fault(), peer);
            reply = refusal.reply();
        }
        return CompletableFuture.completedFuture(reply);
    }

    private void refused(KedgeException fault, String peer) {
        status.refused(fault);
        audit.refusedUnknown("gba.refused", peer, fault);
    }

    private Reply answer(Request message, String peer) {
        if (settings.get().agreement().isEmpty()) {
            throw new KedgeException(ErrorCode.GBA_NOT_AGREED, "Ub is off");
        }
        requireGet(message);
        DigestAuthorization credentials = DigestAuthorization.parse(
                message.header("authorization").orElseThrow(() -> malformed("no Authorization header")));
        requireOurs("realm", credentials.realm());
        requireOurs("Host", host(message));
        if (!credentials.uri().equals(URI)) {
            throw malformed("the uri of the credentials is not " + URI);
        }
        Agent agent = Agent.of(message.header("user-agent"));
        return credentials.isInitial() ? challenger.first(subject(credentials, agent)) : answered(credentials, agent, peer);
    }

    private static void requireGet(Request message) {
        if (message.method() != Method.GET) {
            throw new Refusal(ReplyStatus.OPERATION_NOT_ALLOWED, ErrorCode.EXCHANGE_MALFORMED, "only GET is served here");
        }
        if (!message.path().isEmpty() || !message.query().isEmpty() || message.body().length > 0) {
            throw malformed("a bootstrap is GET / without query and body");
        }
    }

    private static String host(Request message) {
        String host = message.header("host").orElseThrow(() -> malformed("no Host header"));
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    private void requireOurs(String what, String name) {
        try {
            if (Fqdn.parse(name).equals(settings.get().fqdn())) {
                return;
            }
        } catch (KedgeException e) {
            throw malformed(what + " is no domain name");
        }
        throw malformed(what + " names another BSF");
    }

    /** Unknown, disabled and malformed names get the same answer; those of TMPIs as well, whereupon the UE names its IMPI. */
    private Subject subject(DigestAuthorization credentials, Agent agent) {
        challenger.admit();
        return new Subject(identify(credentials.username()).orElseThrow(
                () -> new KedgeException(ErrorCode.SUBSCRIBER_UNKNOWN, "the user name is no IMPI and no TMPI in force")),
                credentials.username(), agent);
    }

    private Optional<Impi> identify(String username) {
        if (Tmpi.isTmpi(username)) {
            return registries.bootstraps().subscriber(username, clock.instant());
        }
        try {
            return Optional.of(Impi.parse(username));
        } catch (KedgeException e) {
            return Optional.empty();
        }
    }

    private Reply answered(DigestAuthorization credentials, Agent agent, String peer) {
        if (credentials.proof().orElseThrow().qop() != Qop.AUTH_INT) {
            throw malformed("the qop of the answer is not auth-int");
        }
        try (Challenge challenge = challenges.take(credentials.nonce(), clock.instant()).orElse(null)) {
            if (challenge == null) {
                return again("an answer to no open challenge: late, repeated or from before a restart", credentials, agent, peer);
            }
            if (!challenge.fits(credentials)) {
                return again("user, opaque, algorithm or nc is not that of the challenge", credentials, agent, peer);
            }
            return credentials.auts().isPresent() ? resynchronised(challenge, credentials, agent, peer)
                    : verified(challenge, credentials, agent, peer);
        }
    }

    private Reply verified(Challenge challenge, DigestAuthorization credentials, Agent agent, String peer) {
        try (SecretBytes password = DigestPassword.aka(credentials.algorithm(), challenge.keys())) {
            return HttpDigest.verify(credentials, password, Method.GET.name(), URI, new byte[0])
                    ? bootstrapper.bootstrap(challenge, credentials, password, agent, peer)
                    : again("the response is wrong", credentials, agent, peer);
        }
    }

    private Reply resynchronised(Challenge challenge, DigestAuthorization credentials, Agent agent, String peer) {
        if (!HttpDigest.verifyResynchronisation(credentials, Method.GET.name(), URI, new byte[0])) {
            return again("the response beside auts is not that of the empty password", credentials, agent, peer);
        }
        challenger.admit();
        Subject subject = new Subject(challenge.impi(), challenge.username(), agent);
        return challenger.resynchronised(subject, challenge, credentials.auts().orElseThrow())
                .orElseThrow(() -> new KedgeException(ErrorCode.AKA_REJECTED, "MAC-S is wrong; the sequence number stays what it is"));
    }

    private Reply again(String cause, DigestAuthorization credentials, Agent agent, String peer) {
        Subject subject = subject(credentials, agent);
        refused(new KedgeException(ErrorCode.AKA_REJECTED, cause), peer);
        return challenger.again(subject);
    }

    private static KedgeException malformed(String what) {
        return new KedgeException(ErrorCode.EXCHANGE_MALFORMED, "Ub: " + what);
    }
}
