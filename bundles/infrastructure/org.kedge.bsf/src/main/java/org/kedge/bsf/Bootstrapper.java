package org.kedge.bsf;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.Guss;
import org.kedge.api.identity.Impi;
import org.kedge.api.identity.Timestamps;
import org.kedge.api.infrastructure.registry.BootstrapRegistry.Bootstrap;
import org.kedge.api.infrastructure.registry.BootstrapRegistry.Info;
import org.kedge.api.infrastructure.registry.SubscriberRecord;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.gba.BTid;
import org.kedge.gba.GbaKeys;
import org.kedge.gba.Tmpi;
import org.kedge.gba.digest.DigestAuthorization;
import org.kedge.gba.digest.HttpDigest;
import org.kedge.messages.gba.BootstrappingInfo;
import org.kedge.messages.gba.BootstrappingInfoCodec;
import org.kedge.registration.server.AuditTrail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes 200: Ks, its B-TID and TMPI, audited and kept before the answer leaves. Thread-safe. */
final class Bootstrapper {
    private static final Logger LOG = LoggerFactory.getLogger(Bootstrapper.class);
    private static final String EVENT = "gba.bootstrapped";
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private final Supplier<BsfSettings> settings;
    private final BsfRegistries registries;
    private final AuditTrail audit;
    private final BsfStatus status;
    private final InstantSource clock;

    Bootstrapper(Supplier<BsfSettings> settings, BsfRegistries registries, AuditTrail audit, BsfStatus status, InstantSource clock) {
        this.settings = settings;
        this.registries = registries;
        this.audit = audit;
        this.status = status;
        this.clock = clock;
    }

    /**
     * The answer to a UE that has proved itself.
     *
     * @param answer what was verified
     * @param password by which it was verified
     * @param peer for the audit record
     */
    Reply bootstrap(Challenge challenge, DigestAuthorization answer, SecretBytes password, Agent agent, String peer) {
        BsfSettings now = settings.get();
        // The settings of an own subscriber may have changed, or he himself been disabled, since he was challenged.
        Guss guss = challenge.snapshot().orElseGet(() -> live(challenge.impi()));
        Instant created = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant notAfter = created.plus(lifetime(now, guss));
        BTid bTid = new BTid(challenge.rand(), now.bTidDomain());
        try (SecretBytes ks = GbaKeys.ks(challenge.keys())) {
            Tmpi tmpi = GbaKeys.tmpi(ks, challenge.rand(), challenge.impi(), now.bTidDomain());
            Info info = new Info(bTid.reference(), challenge.impi(), challenge.mode(), challenge.snapshot(), created, notAfter);
            keep(new Bootstrap(info, ks), tmpi, details(now, info, answer, ks), enrolees(guss), peer);
        }
        return reply(bTid, notAfter, answer, password, agent);
    }

    private Guss live(Impi impi) {
        return registries.subscribers().find(impi).filter(SubscriberRecord::enabled).map(SubscriberRecord::guss).orElseThrow(
                () -> new KedgeException(ErrorCode.SUBSCRIBER_UNKNOWN, "the subscriber was removed or disabled while challenged"));
    }

    private static Duration lifetime(BsfSettings now, Guss guss) {
        Duration wanted = guss.lifeTime().orElse(now.lifetime());
        return wanted.compareTo(now.longest()) < 0 ? wanted : now.longest();
    }

    private void keep(Bootstrap bootstrap, Tmpi tmpi, Map<String, String> details, String enrolees, String peer) {
        audit.granted(EVENT, enrolees, peer, details);
        try {
            registries.bootstraps().put(bootstrap, tmpi.value());
        } catch (RuntimeException e) {
            audit.failed(EVENT, enrolees, peer, details, KedgeException.of(e));
            throw e;
        }
        status.bootstrapped(bootstrap.info().mode());
        LOG.info("GBA-BOOTSTRAPPED bTid={} mode={} digest={} check={} notAfter={}", bootstrap.info().bTid(), bootstrap.info().mode(),
                details.get("digest"), details.get("check"), bootstrap.info().notAfter());
    }

    private static Map<String, String> details(BsfSettings now, Info info, DigestAuthorization answer, SecretBytes ks) {
        Map<String, String> details = new HashMap<>();
        details.put("bTid", info.bTid().toString());
        details.put("mode", info.mode().name());
        details.put("digest", answer.algorithm().token());
        details.put("check", KeyCheckValue.of(ks));
        details.put("notAfter", Timestamps.format(info.notAfter()));
        details.put("agreement", now.agreement().orElseThrow());
        return details;
    }

    /** Who the subscriber is to the M2M service provider (D-69); his IMPI stays out of every record. */
    private static String enrolees(Guss guss) {
        return guss.uss().stream().flatMap(uss -> uss.ueIds().stream()).distinct().collect(Collectors.joining(" "));
    }

    private static Reply reply(BTid bTid, Instant notAfter, DigestAuthorization answer, SecretBytes password, Agent agent) {
        byte[] body = BootstrappingInfoCodec.write(new BootstrappingInfo(bTid.toString(), notAfter));
        return new Reply(ReplyStatus.OK, Map.of("authentication-info", HttpDigest.acknowledge(answer, password, body).header(),
                "expires", HTTP_DATE.format(notAfter), "server", agent.server()), BootstrappingInfo.MEDIA_TYPE, body);
    }
}
