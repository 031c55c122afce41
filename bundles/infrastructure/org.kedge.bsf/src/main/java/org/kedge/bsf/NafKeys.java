package org.kedge.bsf;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.gba.Guss;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Timestamps;
import org.kedge.api.infrastructure.registry.BootstrapRegistry.Bootstrap;
import org.kedge.api.infrastructure.registry.BootstrapRegistry.Info;
import org.kedge.api.infrastructure.registry.SubscriberRecord;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.gba.BTid;
import org.kedge.gba.GbaKeys;
import org.kedge.gba.NafId;
import org.kedge.gba.UaProtocolId;
import org.kedge.gba.aka.Rand;
import org.kedge.messages.gba.ZnAnswer;
import org.kedge.messages.gba.ZnRequest;
import org.kedge.registration.server.AuditTrail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Look-up, authorisation by GUSS, derivation and audit of a NAF key that leaves the BSF (TS 33.220 4.5.3). Thread-safe. */
final class NafKeys {
    private static final Logger LOG = LoggerFactory.getLogger(NafKeys.class);
    private static final String RELEASED = "gba.key.released";

    /** @param me check value of Ks_NAF or Ks_ext_NAF @param uicc check value of Ks_int_NAF; only of GBA_U */
    record CheckValues(String me, Optional<String> uicc) {
    }

    private final Supplier<BsfSettings> settings;
    private final BsfRegistries registries;
    private final AuditTrail audit;
    private final BsfStatus status;
    private final InstantSource clock;

    NafKeys(Supplier<BsfSettings> settings, BsfRegistries registries, AuditTrail audit, BsfStatus status, InstantSource clock) {
        this.settings = settings;
        this.registries = registries;
        this.audit = audit;
        this.status = status;
        this.clock = clock;
    }

    /**
     * The keys for a NAF whose name has been verified. The audit record is durable when this returns.
     *
     * @param peer name of the NAF in the registry
     * @return the answer, which the caller closes
     * @throws KedgeException {@link ErrorCode#BTID_UNKNOWN}, {@link ErrorCode#SUBSCRIBER_UNKNOWN}, {@link ErrorCode#NAF_NOT_ALLOWED},
     *         {@link ErrorCode#IDENTIFIER_MALFORMED}, {@link ErrorCode#AUDIT_UNAVAILABLE}, or a code of the registry
     */
    ZnAnswer release(ZnRequest request, String peer) {
        NafId naf = nafId(request.naf(), request.uaProtocol());
        try (Bootstrap bootstrap = bootstrap(request.bTid())) {
            Info info = bootstrap.info();
            UserSettings allowed = new UserSettings(guss(info), request.naf(), settings.get().nafGroups());
            boolean uicc = allowed.uiccKey(request.gsIds(), info.mode(), request.gbaUAware());
            Rand rand = BTid.of(info.bTid()).rand();
            ZnAnswer answer = new ZnAnswer(GbaKeys.ksNaf(bootstrap.ks(), rand, info.impi(), naf),
                    uicc ? Optional.of(GbaKeys.ksIntNaf(bootstrap.ks(), rand, info.impi(), naf)) : Optional.empty(),
                    info.notAfter(), Optional.of(info.created()), allowed.of(request.gsIds()));
            try {
                released(answer, info, naf, allowed, peer);
                return answer;
            } catch (RuntimeException e) {
                answer.close();
                throw e;
            }
        }
    }

    private void released(ZnAnswer answer, Info info, NafId naf, UserSettings allowed, String peer) {
        String check = KeyCheckValue.of(answer.meKey());
        Map<String, String> details = new HashMap<>();
        details.put("bTid", info.bTid().toString());
        details.put("naf", naf.fqdn().value());
        details.put("uaProtocol", naf.protocol().toString());
        details.put("check", check);
        answer.uiccKey().ifPresent(key -> details.put("uiccCheck", KeyCheckValue.of(key)));
        details.put("notAfter", Timestamps.format(info.notAfter()));
        details.put("agreement", settings.get().agreement().orElse(""));
        audit.granted(RELEASED, allowed.ueIds(), peer, details);
        status.granted();
        LOG.info("NAF-KEY-RELEASED naf={} bTid={} uaProtocol={} check={}", naf.fqdn(), info.bTid(), naf.protocol(), check);
    }

    /** The check values of the keys that a NAF would get, for two owners on the phone; nothing is released. */
    CheckValues checkValues(KeyReference bTid, Fqdn naf, String uaProtocol) {
        NafId nafId = nafId(naf, uaProtocol);
        Rand rand = BTid.of(bTid).rand();
        try (Bootstrap bootstrap = bootstrap(bTid);
                SecretBytes me = GbaKeys.ksNaf(bootstrap.ks(), rand, bootstrap.info().impi(), nafId);
                SecretBytes uicc = GbaKeys.ksIntNaf(bootstrap.ks(), rand, bootstrap.info().impi(), nafId)) {
            return new CheckValues(KeyCheckValue.of(me), bootstrap.info().mode() == GbaMode.UICC
                    ? Optional.of(KeyCheckValue.of(uicc)) : Optional.empty());
        }
    }

    private static NafId nafId(Fqdn naf, String uaProtocol) {
        UaProtocolId protocol = UaProtocolId.parse(uaProtocol);
        if (protocol.equals(UaProtocolId.TMPI)) {
            throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "that Ua protocol identifier is the BSF's own, for TMPIs");
        }
        return new NafId(naf, protocol);
    }

    private Bootstrap bootstrap(KeyReference bTid) {
        Instant now = clock.instant();
        return registries.bootstraps().find(bTid, now).orElseThrow(
                () -> new KedgeException(ErrorCode.BTID_UNKNOWN, "B-TID " + bTid + " is unknown or has ended"));
    }

    /** The live settings of an own subscriber count, so that disabling him ends what he bootstrapped before. */
    private Guss guss(Info info) {
        return info.guss().orElseGet(() -> registries.subscribers().find(info.impi()).filter(SubscriberRecord::enabled)
                .map(SubscriberRecord::guss).orElseThrow(() -> new KedgeException(ErrorCode.SUBSCRIBER_UNKNOWN,
                        "the subscriber of B-TID " + info.bTid() + " was disabled or removed")));
    }
}
