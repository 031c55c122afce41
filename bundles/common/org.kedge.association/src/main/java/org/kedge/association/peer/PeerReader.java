package org.kedge.association.peer;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.kedge.api.credential.Credential;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.AeId;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.CseId;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.PeerAddress;

/** Checks the properties of a peer; what is wrong names the property. */
record PeerReader(PeerText in) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Set<String> SCHEMES = Set.of("coaps", "https");

    PeerSettings read() {
        if (!NAME.matcher(in.name()).matches()) {
            throw wrong("name is not 1 to 64 of letters, digits and . _ -");
        }
        PeerRole role = choice("role", in.role(), PeerRole.values(), PeerRole::name);
        PeerAuthentication authentication = choice("authentication", in.authentication(), PeerAuthentication.values(),
                PeerAuthentication::word);
        String id = id(role);
        Fqdn fqdn = fqdn(role, id);
        String identity = id.isEmpty() ? fqdn.value() : id;
        boolean entity = isEntity(role);
        if (authentication == PeerAuthentication.MAF && !entity) {
            throw wrong("authentication is maf, which is for a CSE or AE only");
        }
        if (authentication == PeerAuthentication.ENROLMENT && !entity && role != PeerRole.MAF) {
            throw wrong("authentication is enrolment, which is for a MAF, CSE or AE only");
        }
        return new PeerSettings(in.name(), role, fqdn, identity, in.uris().stream().map(text -> uri(role, text)).toList(), authentication,
                authentication == PeerAuthentication.CERTIFICATE ? Optional.of(certificate(role, fqdn, identity)) : Optional.empty(),
                credential(authentication), maf(authentication), Optional.of(in.originator()).filter(text -> !text.isEmpty()));
    }

    private static boolean isEntity(PeerRole role) {
        return role == PeerRole.CSE || role == PeerRole.AE;
    }

    /** Empty for the roles whose identity is their FQDN. */
    private String id(PeerRole role) {
        try {
            return switch (role) {
                case CSE -> CseId.parse(in.id()).absolute();
                case AE -> AeId.parse(in.id()).absolute();
                default -> in.id().isEmpty() ? "" : Fqdn.parse(in.id()).value();
            };
        } catch (KedgeException e) {
            throw wrong("id: " + e.detail());
        }
    }

    private Fqdn fqdn(PeerRole role, String id) {
        if (in.fqdn().isEmpty() && role != PeerRole.CSE) {
            throw wrong("fqdn is missing");
        }
        try {
            Fqdn fqdn = in.fqdn().isEmpty() ? CseId.parse(id).publicDomainName() : Fqdn.parse(in.fqdn());
            if (!isEntity(role) && !id.isEmpty() && !id.equals(fqdn.value())) {
                throw wrong("id differs from fqdn; for this role leave it empty");
            }
            return fqdn;
        } catch (KedgeException e) {
            throw e.code() == ErrorCode.ASSOCIATION_UNKNOWN_PEER ? e : wrong("fqdn: " + e.detail());
        }
    }

    /** Ub may be plain HTTP (TS 24.109): it authenticates its messages itself. Nothing else is sent to such a URI, see LocalCredential. */
    private URI uri(PeerRole role, String text) {
        try {
            URI uri = new URI(text);
            boolean ub = role == PeerRole.BSF && "http".equals(uri.getScheme());
            if (uri.getScheme() == null || !SCHEMES.contains(uri.getScheme()) && !ub) {
                throw wrong("uris: the scheme of " + text + " is neither coaps nor https" + (role == PeerRole.BSF ? " nor http" : ""));
            }
            new PeerAddress(uri, Fqdn.parse("x.invalid"));
            return uri;
        } catch (URISyntaxException e) {
            throw wrong("uris: " + e.getMessage());
        } catch (KedgeException e) {
            throw e.code() == ErrorCode.ASSOCIATION_UNKNOWN_PEER ? e : wrong("uris: " + e.detail());
        }
    }

    private PeerSettings.Certificate certificate(PeerRole role, Fqdn fqdn, String id) {
        CertificateFlavour flavour = in.flavour().isEmpty() ? ordinary(role)
                : choice("flavour", in.flavour(), CertificateFlavour.values(), f -> f.name().replace('_', '-'));
        if (in.identifier().isEmpty() && flavour != CertificateFlavour.FQDN && flavour != CertificateFlavour.CSE_ID
                && flavour != CertificateFlavour.AE_ID) {
            throw wrong("identifier is missing, which the flavour " + in.flavour() + " needs");
        }
        String byDefault = flavour == CertificateFlavour.AE_ID ? id : fqdn.value();
        boolean raw = flavour == CertificateFlavour.RAW_PUBLIC_KEY;
        if (raw != in.trustAnchors().isEmpty()) {
            throw wrong(raw ? "trust.anchors are given, which a raw public key has not" : "trust.anchors are missing");
        }
        in.trustAnchors().forEach(alias -> requireAlias("trust.anchors", alias));
        return new PeerSettings.Certificate(flavour, in.identifier().isEmpty() ? byDefault : in.identifier(), in.trustAnchors(),
                choice("revocation", in.revocation(), Revocation.values(), Revocation::name));
    }

    private static CertificateFlavour ordinary(PeerRole role) {
        return switch (role) {
            case CSE -> CertificateFlavour.CSE_ID;
            case AE -> CertificateFlavour.AE_ID;
            default -> CertificateFlavour.FQDN;
        };
    }

    private Optional<String> credential(PeerAuthentication authentication) {
        boolean own = authentication == PeerAuthentication.CERTIFICATE || authentication == PeerAuthentication.PSK;
        if (!own) {
            return Optional.empty();
        }
        if (in.credentialAlias().isEmpty()) {
            throw wrong("credential.alias is missing, which authentication " + authentication.word() + " needs");
        }
        requireAlias("credential.alias", in.credentialAlias());
        return Optional.of(in.credentialAlias());
    }

    private Optional<String> maf(PeerAuthentication authentication) {
        if (authentication != PeerAuthentication.MAF) {
            return Optional.empty();
        }
        if (in.maf().isEmpty()) {
            throw wrong("maf is missing: the name of the MAF peer");
        }
        return Optional.of(in.maf());
    }

    private void requireAlias(String property, String alias) {
        if (!Credential.isAlias(alias)) {
            throw wrong(property + " is no alias of the credential store");
        }
    }

    private <E extends Enum<E>> E choice(String property, String text, E[] values, Function<E, String> word) {
        return Arrays.stream(values).filter(value -> word.apply(value).equalsIgnoreCase(text)).findFirst()
                .orElseThrow(() -> wrong(property + " is none of " + Arrays.stream(values)
                        .map(value -> word.apply(value).toLowerCase(Locale.ROOT)).collect(Collectors.joining(", "))));
    }

    private KedgeException wrong(String what) {
        String name = NAME.matcher(in.name()).matches() ? " \"" + in.name() + "\"" : "";
        return new KedgeException(ErrorCode.ASSOCIATION_UNKNOWN_PEER, "org.kedge.peer" + name + ": " + what);
    }
}
