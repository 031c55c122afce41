package org.kedge.gba.client.ub;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.identity.KeId;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.Reply;
import org.kedge.gba.BTid;
import org.kedge.gba.GbaKeys;
import org.kedge.gba.Tmpi;
import org.kedge.gba.client.state.Kept;
import org.kedge.gba.digest.AuthenticationInfo;
import org.kedge.gba.digest.DigestAuthorization;
import org.kedge.gba.digest.HttpDigest;
import org.kedge.messages.gba.BootstrappingInfo;
import org.kedge.messages.gba.BootstrappingInfoCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is checked before Ks is believed: first rspauth over the body (D-74), then what the body says. The lifetime is absolute and
 * compared with the trusted clock; the Date header is not used, because over plain HTTP nothing protects it.
 */
final class Acceptance {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptance.class);
    private static final String TMPI_TOKEN = "3gpp-gba-tmpi";

    private final UbTask task;
    private final Instant begun;
    private final String protocol;
    private final Fqdn bsf;

    Acceptance(UbTask task, Instant begun, String protocol) {
        this.task = task;
        this.begun = begun;
        this.protocol = protocol;
        this.bsf = task.bsf().address().fqdn();
    }

    Kept accept(Reply reply, DigestAuthorization sent, SecretBytes password, UbRun.Asked asked) {
        verify(reply, sent, password);
        BootstrappingInfo info = BootstrappingInfoCodec.read(reply.body());
        BTid bTid = bTid(info, asked);
        Instant now = task.clock().instant();
        if (!info.lifetime().isAfter(now) || info.lifetime().isAfter(now.plus(task.cap()))) {
            throw protocol("the lifetime " + info.lifetime() + " is not between now, " + now + ", and " + task.cap().toHours()
                    + " h from now");
        }
        if (asked.mode() == GbaMode.UICC) {
            tellCard(bTid, info.lifetime());
        }
        SecretBytes ks = UbRun.keys(asked.result()).map(GbaKeys::ks).orElseGet(() -> SecretBytes.owning(new byte[0]));
        Impi impi = task.subscriber().impi();
        Optional<Tmpi> tmpi = asked.mode() == GbaMode.ME && knowsTmpi(reply)
                ? Optional.of(GbaKeys.tmpi(ks, bTid.rand(), impi, bTid.bsf())) : Optional.empty();
        return new Kept(bTid, impi, asked.mode(), asked.chosen().digest().algorithm(), protocol, bsf, now, info.lifetime(),
                Duration.between(begun, now), tmpi, ks, List.of());
    }

    private void verify(Reply reply, DigestAuthorization sent, SecretBytes password) {
        String header = reply.headers().getOrDefault("authentication-info", "");
        AuthenticationInfo info;
        try {
            info = AuthenticationInfo.parse(header);
        } catch (KedgeException e) {
            throw new KedgeException(ErrorCode.BSF_NOT_AUTHENTIC, "the BSF " + bsf + " sent no rspauth: " + e.detail());
        }
        if (!HttpDigest.verify(info, sent, password, reply.body())) {
            throw new KedgeException(ErrorCode.BSF_NOT_AUTHENTIC, "the rspauth of the BSF " + bsf + " does not fit RES and the body");
        }
    }

    /** The domain in the B-TID may differ from the realm, and does in deployed networks; the RAND may not. */
    private BTid bTid(BootstrappingInfo info, UbRun.Asked asked) {
        BTid bTid;
        try {
            bTid = BTid.parse(info.bTid());
            KeId.ofBtid(bTid.reference());
        } catch (KedgeException e) {
            throw protocol("the B-TID cannot be used: " + e.detail());
        }
        if (!Arrays.equals(bTid.rand().octets(), asked.chosen().nonce().rand().octets())) {
            throw protocol("the B-TID is not made of the RAND of the challenge");
        }
        return bTid;
    }

    /** Nothing depends on EF_GBABP but other terminals that find this card. */
    private void tellCard(BTid bTid, Instant lifetime) {
        try {
            task.card().bootstrapped(bTid.toString(), lifetime.toString());
        } catch (KedgeException e) {
            LOG.warn("GBA-CARD-NOT-TOLD usim={}: {}", task.usim(), e.getMessage());
        }
    }

    private static boolean knowsTmpi(Reply reply) {
        return Arrays.asList(reply.headers().getOrDefault("server", "").split("[ ,;]+")).contains(TMPI_TOKEN);
    }

    private KedgeException protocol(String what) {
        return new KedgeException(ErrorCode.BSF_PROTOCOL, "result of the BSF " + bsf + ": " + what);
    }
}
