package org.kedge.bsf;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.Guss;
import org.kedge.api.gba.Uss;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.infrastructure.admin.RegistryImport;
import org.kedge.api.infrastructure.registry.BootstrapRegistry;
import org.kedge.api.infrastructure.registry.SubscriberRecord;
import org.kedge.api.infrastructure.registry.SubscriberRegistry;

/** What the shell commands of the BSF do and print. Shows no key and no whole IMPI. */
final class BsfCommands {
    static final int PAGE = 100;
    /** The service of oneM2M unless configured otherwise (D-69). */
    static final int ONEM2M = 100;

    private final PrintStream out;

    BsfCommands(PrintStream out) {
        this.out = out;
    }

    /** A page of subscribers, from 1. */
    void subscribers(SubscriberRegistry registry, int page) {
        List<SubscriberRecord> shown = List.of();
        String after = "";
        for (int i = 0; i < Math.max(1, page); i++) {
            shown = registry.list(after, PAGE);
            after = shown.isEmpty() ? after : shown.get(shown.size() - 1).impi().value();
        }
        out.printf("%-60s %-9s %-8s %-6s %s%n", "SUBSCRIBER", "FUNCTIONS", "ENABLED", "UICC", "IDENTITIES");
        for (SubscriberRecord subscriber : shown) {
            out.printf("%-60s %-9s %-8s %-6s %s%n", Masked.of(subscriber.impi()), subscriber.aka().algorithm(),
                    subscriber.enabled() ? "yes" : "no", uicc(subscriber.guss()), subscriber.guss().uss().stream()
                            .flatMap(uss -> uss.ueIds().stream()).distinct().collect(Collectors.joining(" ")));
        }
        out.printf("%d shown of %d%n", shown.size(), registry.count());
    }

    private static String uicc(Guss guss) {
        return guss.uicc().map(Guss.UiccType::name).orElse("-");
    }

    /** One subscriber with its settings. */
    void subscriber(SubscriberRegistry registry, String impi) {
        SubscriberRecord subscriber = find(registry, impi);
        SubscriberRecord.Aka aka = subscriber.aka();
        out.printf("subscriber  %s%n", Masked.of(subscriber.impi()));
        out.printf("enabled     %s%n", subscriber.enabled() ? "yes" : "no");
        out.printf("functions   %s, AMF %04x, IND %d in %d bits%n", aka.algorithm(), aka.amf(), aka.ind(), aka.indBits());
        out.printf("UICC        %s%n", uicc(subscriber.guss()));
        out.printf("lifetime    %s%n", subscriber.guss().lifeTime().map(Object::toString).orElse("the BSF's"));
        for (Uss uss : subscriber.guss().uss()) {
            out.printf("service %d   identities %s, NAFs %s%s%s%n", uss.gsId(), uss.ueIds(),
                    uss.nafs().stream().sorted().map(Fqdn::value).toList(), uss.nafGroup().map(group -> ", group " + group).orElse(""),
                    uss.keyChoice().map(choice -> ", " + choice).orElse(""));
        }
    }

    /** Lets a NAF have a key by the settings for a service, which are made when there are none. */
    void allow(SubscriberRegistry registry, String impi, String naf, int gsId) {
        SubscriberRecord subscriber = find(registry, impi);
        Fqdn fqdn = Fqdn.parse(naf);
        Uss before = uss(subscriber, gsId).orElse(new Uss(gsId, 0, List.of(), Optional.empty(), Set.of(), List.of(), Optional.empty()));
        Set<Fqdn> nafs = new HashSet<>(before.nafs());
        nafs.add(fqdn);
        replace(registry, subscriber, before, nafs);
        out.printf("%s may have keys of %s for service %d%n", fqdn, Masked.of(subscriber.impi()), gsId);
    }

    /** Takes a NAF out of the settings for a service. Keys that it has already stay good until their end. */
    void disallow(SubscriberRegistry registry, String impi, String naf, int gsId) {
        SubscriberRecord subscriber = find(registry, impi);
        Fqdn fqdn = Fqdn.parse(naf);
        Uss before = uss(subscriber, gsId).filter(uss -> uss.nafs().contains(fqdn)).orElseThrow(() -> new KedgeException(
                ErrorCode.NAF_NOT_ALLOWED, "service " + gsId + " of " + Masked.of(subscriber.impi()) + " does not name " + fqdn));
        Set<Fqdn> nafs = new HashSet<>(before.nafs());
        nafs.remove(fqdn);
        replace(registry, subscriber, before, nafs);
        out.printf("%s gets no more keys of %s for service %d%n", fqdn, Masked.of(subscriber.impi()), gsId);
    }

    private static Optional<Uss> uss(SubscriberRecord subscriber, int gsId) {
        return subscriber.guss().uss().stream().filter(uss -> uss.gsId() == gsId).findFirst();
    }

    private static void replace(SubscriberRegistry registry, SubscriberRecord subscriber, Uss before, Set<Fqdn> nafs) {
        // Without NAFs of its own the group of a USS would count: taking the last one out must not let others in.
        Optional<String> group = nafs.isEmpty() ? Optional.empty() : before.nafGroup();
        Uss after = new Uss(before.gsId(), before.gsType(), before.ueIds(), group, nafs, before.flags(), before.keyChoice());
        List<Uss> all = new ArrayList<>(subscriber.guss().uss());
        all.remove(before);
        all.add(after);
        Guss guss = subscriber.guss();
        registry.update(subscriber.impi(), new Guss(guss.uicc(), guss.lifeTime(), all), subscriber.enabled());
    }

    /** Lets a subscriber bootstrap, or not; a bootstrap that a disabled one has made yields no more keys. */
    void enable(SubscriberRegistry registry, String impi, boolean enabled) {
        SubscriberRecord subscriber = find(registry, impi);
        registry.update(subscriber.impi(), subscriber.guss(), enabled);
        out.printf("%s is %s%n", Masked.of(subscriber.impi()), enabled ? "enabled" : "disabled");
    }

    /** Removes a subscriber with its bootstraps. */
    void remove(SubscriberRegistry registry, String impi) {
        SubscriberRecord subscriber = find(registry, impi);
        registry.remove(subscriber.impi());
        out.printf("removed %s with its bootstraps%n", Masked.of(subscriber.impi()));
    }

    private static SubscriberRecord find(SubscriberRegistry registry, String impi) {
        Impi parsed = Impi.parse(impi);
        return registry.find(parsed).orElseThrow(
                () -> new KedgeException(ErrorCode.SUBSCRIBER_UNKNOWN, "there is no subscriber " + Masked.of(parsed)));
    }

    /** Imports a file, or prints what is wrong in which line and fails. */
    void importFile(RegistryImport registry, Path file) {
        RegistryImport.Report report = registry.importFile(file);
        report.errors().forEach(error -> out.printf("line %d: %s%n", error.line(), error.error().getMessage()));
        if (!report.errors().isEmpty()) {
            ErrorCode code = report.errors().get(0).error().code();
            throw new KedgeException(code, file.getFileName() + " has " + report.errors().size() + " faults and was not imported");
        }
        out.printf("imported %d subscribers%n", report.subscribers());
        if (report.peers() > 0) {
            out.printf("imported %d peers%n", report.peers());
        }
    }

    /** One page of bootstraps after a B-TID. */
    void bootstraps(BootstrapRegistry registry, String afterBTid) {
        List<BootstrapRegistry.Info> page = registry.list(afterBTid, PAGE);
        out.printf("%-72s %-60s %-5s %-21s %s%n", "B-TID", "SUBSCRIBER", "MODE", "MADE", "END");
        page.forEach(info -> out.printf("%-72s %-60s %-5s %-21s %s%n", info.bTid(), Masked.of(info.impi()), info.mode(), info.created(),
                info.notAfter()));
        out.printf("%d shown of %d%n", page.size(), registry.count());
        if (page.size() == PAGE) {
            out.printf("continue with: bsf:bootstraps '%s'%n", page.get(PAGE - 1).bTid());
        }
    }

    /** Ends a bootstrap. Keys that NAFs have already stay good until their end. */
    void revoke(BootstrapRegistry registry, String bTid) {
        KeyReference reference = KeyReference.parse(bTid);
        if (!registry.remove(reference)) {
            throw new KedgeException(ErrorCode.BTID_UNKNOWN, "there is no bootstrap " + reference);
        }
        out.printf("revoked %s; no NAF gets a key of it any more%n", reference);
    }

    /** What the BSF is and how it is. */
    void status(Bsf bsf) {
        BsfSettings settings = bsf.settings();
        out.printf("fqdn         %s%n", settings.fqdn());
        out.printf("B-TID domain %s%n", settings.bTidDomain());
        out.printf("agreement    %s%n", settings.agreement().orElse("none: GBA is off (D-75)"));
        out.printf("vectors      %s%n", settings.source().zhPeer().map(peer -> "of HSS " + peer).orElse("of the own AuC"));
        out.printf("listeners    %s, %s%n", settings.listeners().ub(), settings.listeners().zn());
        out.printf("challenges   %d open%n", bsf.openChallenges());
        out.printf("subscribers  %d%n", bsf.registries().subscribers().count());
        out.printf("bootstraps   %d%n", bsf.registries().bootstraps().count());
        out.printf("health       %s %s%n", bsf.health().health().level(), bsf.health().health().message());
    }

    /** The check values of the keys of a NAF, to be compared with those of the NAF and of the gateway. */
    void checkValue(Bsf bsf, String bTid, String naf, String uaProtocol) {
        NafKeys.CheckValues values = bsf.keys().checkValues(KeyReference.parse(bTid), Fqdn.parse(naf), uaProtocol);
        out.printf("%s%n", values.me());
        values.uicc().ifPresent(uicc -> out.printf("%s (Ks_int_NAF)%n", uicc));
    }
}
