package org.kedge.briefingnode;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import org.kedge.api.credential.Credential;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.briefingnode.BriefingNodeSettings.Gba;
import org.kedge.briefingnode.BriefingNodeSettings.Invitation;
import org.kedge.briefingnode.BriefingNodeSettings.Limits;
import org.kedge.briefingnode.BriefingNodeSettings.Sealing;
import org.kedge.briefingnode.BriefingNodeSettings.Signers;
import org.kedge.briefingnode.BriefingNodeSettings.Technicians;
import org.kedge.briefingnode.BriefingNodeSettings.Unlisted;

/** Checks the configuration; every refusal names the property. */
final class SettingsReader {
    private static final String NI = "ni:///sha-256;";
    private static final Pattern PIN = Pattern.compile(NI + "[A-Za-z0-9_-]{43}");
    private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]{64}");
    private static final Set<CertificateFlavour> FLAVOURS = Set.of(CertificateFlavour.NODE_ID, CertificateFlavour.DEVICE,
            CertificateFlavour.CSE_ID, CertificateFlavour.AE_ID);
    private static final Set<String> SCHEMES = Set.of("https", "coaps");
    private static final int LONGEST_RENEWAL = 90;
    private static final int LONGEST_PATIENCE = 60;

    private final BriefingNodeConfig config;
    private final Path home;

    private SettingsReader(BriefingNodeConfig config, Path home) {
        this.config = config;
        this.home = home;
    }

    /** @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} naming the property */
    static BriefingNodeSettings read(BriefingNodeConfig config, Path home) {
        return new SettingsReader(config, home).settings();
    }

    private BriefingNodeSettings settings() {
        if (config.listener().isBlank()) {
            throw wrong("listener is empty");
        }
        Invitation invitation = new Invitation(uri(), alias("pin.credential", config.pin_credential()));
        if (config.announce() && invitation.uri().isEmpty()) {
            throw wrong("announce needs uri: its port and scheme are what is announced");
        }
        return new BriefingNodeSettings(fqdn(), config.listener().strip(), alias("sign", config.sign()), technicians(), signers(), unlisted(),
                word("keys.sealed", Sealing.class, config.keys_sealed()),
                new Limits(within("rate.node", config.rate_node(), Integer.MAX_VALUE),
                        within("rate.total", config.rate_total(), Integer.MAX_VALUE),
                        within("renew", config.renew(), LONGEST_RENEWAL)),
                new Gba(Optional.of(config.gba_agreement().strip()).filter(name -> !name.isEmpty()),
                        Duration.ofSeconds(within("gba.seconds", config.gba_seconds(), LONGEST_PATIENCE))),
                invitation, Optional.of(config.announce_interface().strip()).filter(name -> config.announce()));
    }

    private Fqdn fqdn() {
        try {
            return Fqdn.parse(config.fqdn().strip());
        } catch (KedgeException e) {
            throw wrong("fqdn: " + e.detail());
        }
    }

    private Technicians technicians() {
        Set<String> pins = new LinkedHashSet<>(entries(config.technicians()));
        if (!pins.stream().allMatch(pin -> PIN.matcher(pin).matches())) {
            throw wrong("technicians are public key identifiers ni:///sha-256;...");
        }
        try {
            return new Technicians(pins, home.resolve(config.technicians_directory().strip()).normalize());
        } catch (InvalidPathException e) {
            throw wrong("technicians.directory is no path");
        }
    }

    private Signers signers() {
        Set<String> pins = new LinkedHashSet<>();
        for (String signer : entries(config.signers())) {
            String digest = signer.replace(":", "");
            pins.add(HEX.matcher(digest).matches()
                    ? NI + Base64.getUrlEncoder().withoutPadding().encodeToString(HexFormat.of().parseHex(digest)) : signer);
        }
        if (!pins.stream().allMatch(pin -> PIN.matcher(pin).matches())) {
            throw wrong("signers are public key identifiers ni:///sha-256;... or 64 hexadecimal digits");
        }
        try {
            return new Signers(pins, home.resolve(config.signers_directory().strip()).normalize());
        } catch (InvalidPathException e) {
            throw wrong("signers.directory is no path");
        }
    }

    private Optional<Unlisted> unlisted() {
        switch (config.nodes_unlisted().strip()) {
            case "refuse":
                return Optional.empty();
            case "certificate":
                break;
            default:
                throw wrong("nodes.unlisted is neither refuse nor certificate");
        }
        List<String> anchors = entries(config.nodes_anchors());
        if (anchors.isEmpty() || !anchors.stream().allMatch(Credential::isAlias)) {
            throw wrong("nodes.unlisted = certificate needs nodes.anchors, aliases of trust anchors");
        }
        CertificateFlavour flavour = word("nodes.flavour", CertificateFlavour.class, config.nodes_flavour());
        if (!FLAVOURS.contains(flavour)) {
            throw wrong("nodes.flavour is none of NODE_ID, DEVICE, CSE_ID, AE_ID");
        }
        return Optional.of(new Unlisted(anchors, flavour, word("nodes.revocation", Revocation.class, config.nodes_revocation())));
    }

    private Optional<URI> uri() {
        if (config.uri().isBlank()) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(config.uri().strip());
            if (uri.getScheme() != null && SCHEMES.contains(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null
                    && uri.getQuery() == null && uri.getFragment() == null) {
                return Optional.of(uri);
            }
        } catch (URISyntaxException e) {
            throw wrong("uri is none");
        }
        throw wrong("uri is not https://host:port or coaps://host:port");
    }

    private static Optional<String> alias(String property, String text) {
        String alias = text.strip();
        if (!alias.isEmpty() && !Credential.isAlias(alias)) {
            throw wrong(property + " is no alias of the credential store");
        }
        return Optional.of(alias).filter(a -> !a.isEmpty());
    }

    /** A .cfg file gives a list as one text with commas. */
    private static List<String> entries(String[] values) {
        return Arrays.stream(values).flatMap(value -> Arrays.stream(value.split(","))).map(String::strip)
                .filter(entry -> !entry.isEmpty()).toList();
    }

    private static <E extends Enum<E>> E word(String property, Class<E> type, String text) {
        try {
            return Enum.valueOf(type, text.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw wrong(property + " is none of " + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT));
        }
    }

    private static int within(String property, int value, int max) {
        if (value < 1 || value > max) {
            throw wrong(property + " is not 1 to " + max);
        }
        return value;
    }

    private static KedgeException wrong(String what) {
        return new KedgeException(ErrorCode.LISTENER_CONFIGURATION, "org.kedge.briefingnode: " + what);
    }
}
