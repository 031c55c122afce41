package org.kedge.gba.client.ub;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.AkaResult;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.gba.Tmpi;
import org.kedge.gba.aka.AkaKeys;
import org.kedge.gba.aka.Auts;
import org.kedge.gba.client.state.Kept;
import org.kedge.gba.digest.DigestAuthorization;
import org.kedge.gba.digest.DigestPassword;
import org.kedge.gba.digest.DigestProof;
import org.kedge.gba.digest.HttpDigest;
import org.kedge.gba.digest.Qop;

/**
 * One bootstrap, message by message: named, challenged, at most once resynchronised, at most so many times answered, verified. Blocks;
 * one use. However it ends, nothing that came out of the card outlives it but the result.
 */
public final class UbRun {
    private static final String URI = "/";
    private static final String METHOD = "GET";
    private static final byte[] NO_BODY = {};
    private static final int CNONCE_OCTETS = 16;

    private final UbTask task;
    private final UbLink link;
    private final SecureRandom random;
    private final Fqdn bsf;
    private final Instant begun;
    private boolean fallback;
    private GbaMode mode;

    public UbRun(UbTask task, UbLink link, SecureRandom random) {
        this.task = task;
        this.link = link;
        this.random = random;
        this.bsf = task.bsf().address().fqdn();
        this.begun = task.clock().instant();
        this.mode = task.mode().first();
        this.fallback = task.mode().fallback();
    }

    /** What the request says of this side: it knows TMPIs, and where its Ks is going to be (TS 24.109 annex A). */
    public static String userAgent(GbaMode mode) {
        return "Kedge 3gpp-gba-tmpi " + (mode == GbaMode.UICC ? "3gpp-gba-uicc" : "3gpp-gba");
    }

    /** @return the verified bootstrap, which the caller closes */
    public Kept run() {
        String impi = task.subscriber().impi().value();
        String username = task.tmpi().map(Tmpi::value).orElse(impi);
        Reply reply = name(username);
        if (task.tmpi().isPresent() && !Offer.isIn(reply) && Statuses.isRefusal(reply)) {
            // The BSF has lost the TMPI: once the IMPI itself.
            username = impi;
            reply = name(username);
        }
        boolean resynchronised = false;
        for (int answers = 0;;) {
            Offer offer = Offer.of(reply, bsf);
            try (Asked asked = ask(offer)) {
                if (asked.result() instanceof AkaResult.SyncFailure failure) {
                    if (resynchronised) {
                        throw new KedgeException(ErrorCode.SYNC_LOOP, "the USIM \"" + task.usim()
                                + "\" calls the sequence number of the BSF " + bsf + " stale again after it was told its own");
                    }
                    resynchronised = true;
                    reply = link.get(HttpDigest.resynchronise(asked.chosen().digest(), request(username), Auts.of(failure.auts()), NO_BODY)
                            .header());
                    continue;
                }
                answers++;
                try (SecretBytes password = password(asked)) {
                    DigestAuthorization sent = HttpDigest.answer(asked.chosen().digest(), request(username), password, NO_BODY);
                    reply = link.get(sent.header());
                    if (reply.status() == ReplyStatus.OK) {
                        return new Acceptance(task, begun, link.protocol()).accept(reply, sent, password, asked);
                    }
                }
                requireAnotherAttempt(reply, answers);
            }
        }
    }

    private Reply name(String username) {
        return link.get(DigestAuthorization.initial(username, bsf.value(), URI).header());
    }

    private HttpDigest.Request request(String username) {
        byte[] cnonce = new byte[CNONCE_OCTETS];
        random.nextBytes(cnonce);
        return new HttpDigest.Request(username, METHOD, URI, DigestProof.of(Qop.AUTH_INT, 1, HexFormat.of().formatHex(cnonce)));
    }

    /** Another vector costs the subscriber a sequence number; the BSF counts them, too. */
    private void requireAnotherAttempt(Reply reply, int answers) {
        if (Offer.isIn(reply) && answers >= task.attempts()) {
            throw new KedgeException(ErrorCode.AKA_REJECTED, "the BSF " + bsf + " refused the response of the USIM \"" + task.usim() + "\" "
                    + answers + " times");
        }
    }

    /** What the card says to a challenge. Closing wipes it. */
    record Asked(Offer.Chosen chosen, AkaResult result, GbaMode mode) implements AutoCloseable {
        @Override
        public void close() {
            result.close();
        }
    }

    /** A MAC failure ends the run before anything is sent that the card would have had a part in. */
    private Asked ask(Offer offer) {
        if (fallback && !offer.suits(mode, task.weakest().apply(mode)) && offer.suits(GbaMode.ME, task.weakest().apply(GbaMode.ME))) {
            // With AKAv2 alone, on either side, nothing is left that a card could answer for.
            fallback = false;
            mode = GbaMode.ME;
        }
        Asked asked = ask(offer, mode);
        if (asked.result() instanceof AkaResult.MacFailure && fallback) {
            mode = GbaMode.ME;
            asked = ask(offer, mode);
        }
        if (asked.result() instanceof AkaResult.MacFailure) {
            throw new KedgeException(ErrorCode.NETWORK_AUTH_FAILED, "the USIM \"" + task.usim()
                    + "\" does not take the challenge of the BSF " + bsf + " for one of its home network; nothing was answered");
        }
        if (!(asked.result() instanceof AkaResult.SyncFailure)) {
            fallback = false;
            requireKeysOfGba(asked);
        }
        return asked;
    }

    private Asked ask(Offer offer, GbaMode in) {
        Offer.Chosen chosen = offer.choose(in, task.weakest().apply(in));
        return new Asked(chosen, task.card().authenticate(chosen.nonce().rand().octets(), chosen.nonce().autn().octets(), in), in);
    }

    /** TUAK can be set to keys of 256 bits, of which neither end of GBA makes a Ks of 32 octets. */
    private void requireKeysOfGba(Asked asked) {
        boolean fits = asked.mode() == GbaMode.UICC ? asked.result() instanceof AkaResult.SuccessInCard
                : asked.result() instanceof AkaResult.Success keys && keys.ck().length() == 16 && keys.ik().length() == 16;
        if (!fits) {
            asked.close();
            throw new KedgeException(ErrorCode.USIM_REFUSED, "the USIM \"" + task.usim() + "\" gave no CK and IK of 16 octets for "
                    + asked.mode());
        }
    }

    private static SecretBytes password(Asked asked) {
        if (asked.result() instanceof AkaResult.Success keys) {
            return DigestPassword.aka(asked.chosen().digest().algorithm(), keys(keys));
        }
        SecretBytes res = ((AkaResult.SuccessInCard) asked.result()).res();
        try (SecretBytes none = DigestPassword.empty()) {
            return DigestPassword.aka(asked.chosen().digest().algorithm(), new AkaKeys(res, none, none));
        }
    }

    /** A view: closing the result of the card closes it. */
    static AkaKeys keys(AkaResult.Success success) {
        return new AkaKeys(success.res(), success.ck(), success.ik());
    }

    /** The keys when they came out of the card. */
    static Optional<AkaKeys> keys(AkaResult result) {
        return result instanceof AkaResult.Success success ? Optional.of(keys(success)) : Optional.empty();
    }
}
