package org.kedge.bsf;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.gba.BTid;
import org.kedge.gba.aka.Rand;
import org.kedge.gba.aka.SqnRules;
import org.kedge.gba.digest.DigestAlgorithm;

/** Checks the configuration; every refusal names the property. */
final class SettingsReader {
    private static final Duration LONGEST = Duration.ofDays(36525);

    private final BsfConfig config;

    private SettingsReader(BsfConfig config) {
        this.config = config;
    }

    /** @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} naming the property */
    static BsfSettings read(BsfConfig config) {
        return new SettingsReader(config).settings();
    }

    private BsfSettings settings() {
        Fqdn fqdn = domain("fqdn", config.fqdn());
        Fqdn domain = config.btid_domain().isBlank() ? fqdn : domain("btid.domain", config.btid_domain());
        return new BsfSettings(fqdn, domain, Optional.of(config.gba_agreement().strip()).filter(name -> !name.isEmpty()),
                duration("lifetime", config.lifetime()), duration("lifetime.max", config.lifetime_max()),
                new BsfSettings.Challenging(Duration.ofSeconds(atLeastOne("challenge.seconds", config.challenge_seconds())),
                        atLeastOne("challenge.table", config.challenge_table()), digests()),
                limits(), source(), groups(), listeners(),
                Duration.ofSeconds(atLeastOne("sweep.seconds", config.sweep_seconds())));
    }

    /** A name too long for a B-TID shows now, not at the first bootstrap (D-21). */
    private static Fqdn domain(String property, String text) {
        try {
            Fqdn fqdn = Fqdn.parse(text.strip());
            return new BTid(Rand.of(new byte[Rand.LENGTH]), fqdn).bsf();
        } catch (KedgeException e) {
            throw wrong(property + ": " + e.detail());
        }
    }

    private List<DigestAlgorithm> digests() {
        List<DigestAlgorithm> offered = new ArrayList<>();
        for (String word : entries(config.gba_digest_offer())) {
            offered.add(DigestAlgorithm.of(word).filter(DigestAlgorithm::isAka).orElseThrow(
                    () -> wrong("gba.digest.offer knows AKAv2-SHA-256, AKAv2-MD5, AKAv1-SHA-256 and AKAv1-MD5 only")));
        }
        if (offered.isEmpty()) {
            throw wrong("gba.digest.offer is empty");
        }
        offered.sort(Collections.reverseOrder());
        return offered.stream().distinct().toList();
    }

    /** A .cfg file gives a list as one text with commas. */
    private static List<String> entries(String[] values) {
        return Arrays.stream(values).flatMap(value -> Arrays.stream(value.split(","))).map(String::strip)
                .filter(entry -> !entry.isEmpty()).toList();
    }

    private BsfSettings.Limits limits() {
        return new BsfSettings.Limits(atLeastOne("limit.vectors", config.limit_vectors()),
                atLeastOne("limit.resyncs", config.limit_resyncs()), atLeastOne("limit.failures", config.limit_failures()),
                atLeastOne("limit.total", config.limit_total()), atLeastOne("limit.zn", config.limit_zn()));
    }

    private BsfSettings.Source source() {
        int ind = config.sqn_ind();
        if (ind < -1 || ind >= 1 << SqnRules.MAX_IND_BITS) {
            throw wrong("sqn.ind is not -1 to 255");
        }
        if (config.sqn_delta() < 1) {
            throw wrong("sqn.delta is below 1");
        }
        return new BsfSettings.Source(ind < 0 ? OptionalInt.empty() : OptionalInt.of(ind), config.sqn_delta(), zhPeer(),
                Duration.ofSeconds(atLeastOne("zh.seconds", config.zh_seconds())));
    }

    private Optional<String> zhPeer() {
        switch (config.av_source()) {
            case "auc":
                return Optional.empty();
            case "zh":
                return Optional.of(word("zh.peer", config.zh_peer()));
            default:
                throw wrong("av.source is neither auc nor zh");
        }
    }

    private Map<String, Set<Fqdn>> groups() {
        Map<String, Set<Fqdn>> groups = new HashMap<>();
        for (String entry : entries(config.naf_groups())) {
            int at = entry.indexOf('=');
            if (at < 1) {
                throw wrong("naf.groups: not of the form group=fqdn fqdn");
            }
            Set<Fqdn> nafs = Arrays.stream(entry.substring(at + 1).strip().split("\\s+")).map(SettingsReader::naf)
                    .collect(Collectors.toUnmodifiableSet());
            if (groups.put(entry.substring(0, at).strip(), nafs) != null) {
                throw wrong("naf.groups: a group is named twice");
            }
        }
        return groups;
    }

    private static Fqdn naf(String text) {
        try {
            return Fqdn.parse(text);
        } catch (KedgeException e) {
            throw wrong("naf.groups: " + e.detail());
        }
    }

    private BsfSettings.Listeners listeners() {
        String ub = word("listener.ub", config.listener_ub());
        String zn = word("listener.zn", config.listener_zn());
        if (ub.equals(zn)) {
            throw wrong("listener.ub and listener.zn are the same: UEs have no certificate, NAFs must have one");
        }
        return new BsfSettings.Listeners(ub, zn);
    }

    private static String word(String property, String text) {
        if (text.isBlank()) {
            throw wrong(property + " is empty");
        }
        return text.strip();
    }

    private static int atLeastOne(String property, int value) {
        if (value < 1) {
            throw wrong(property + " is below 1");
        }
        return value;
    }

    private static Duration duration(String property, String text) {
        try {
            Duration duration = Duration.parse(text.strip());
            if (duration.toSeconds() > 0 && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (DateTimeException e) {
            throw wrong(property + " is no ISO-8601 duration such as PT24H");
        }
        throw wrong(property + " is not between a second and a hundred years");
    }

    private static KedgeException wrong(String what) {
        return new KedgeException(ErrorCode.LISTENER_CONFIGURATION, "org.kedge.bsf: " + what);
    }
}
