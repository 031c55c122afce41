package org.kedge.registry.jdbc;

import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.AeId;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.CseId;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.NodeId;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.AllowedTarget;
import org.kedge.api.infrastructure.registry.AssociationRules;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.crypto.PublicKeyId;

/** What makes a record fit to be stored. Identifiers come out in the one form under which they are found again. */
public final class RecordRules {
    /** The longest enrolment expiry: longer ones are typing errors, and far ones overflow dates. */
    public static final Duration MAX_EXPIRY = Duration.ofDays(36500);
    private static final int MIN_KEY = 16;
    private static final int MAX_KEY = 64;
    private static final Set<String> SCHEMES = Set.of("coaps", "https");
    private static final String OID = "[0-2](\\.(0|[1-9][0-9]*))+";
    /** hwType and serial number of a hardwareModuleName, the other form of a device id (D-27). */
    private static final String HARDWARE_MODULE = OID + ":([0-9a-fA-F]{2}){1,64}";

    private RecordRules() {
    }

    /** @throws KedgeException the code and text of the first rule that the Enrolee breaks */
    public static EnroleeRecord enrolee(EnroleeRecord e) {
        switch (e.mechanism()) {
            case PSK -> require(e.kpmId().isPresent() && e.certificate().isEmpty(), "framework psk needs a KpmID and no certificate");
            case CERTIFICATE -> require(e.certificate().isPresent() && e.kpmId().isEmpty(),
                    "framework certificate needs certificate information and no KpmID");
            default -> require(false, "an Enrolee of framework " + e.mechanism().word() + " is not registered at a MEF");
        }
        e.kpmId().ifPresent(RecordRules::relative);
        Duration expiry = e.enrolmentExpiry();
        require(!expiry.isNegative() && !expiry.isZero() && expiry.compareTo(MAX_EXPIRY) <= 0,
                "the enrolment expiry must be more than zero and at most 36500 days");
        Set<String> names = new HashSet<>();
        for (AllowedTarget allowed : e.targets()) {
            require(names.add(allowed.target().kind() + " " + allowed.target().id()), "a target is listed twice");
            target(allowed);
        }
        return new EnroleeRecord(enroleeId(e.id()), e.mechanism(), e.kpmId(), e.certificate().map(RecordRules::certificate), e.targets(),
                expiry, e.remoteManagement(), e.enabled());
    }

    /** @throws KedgeException the code and text of the first rule that the peer breaks */
    public static PeerRecord peer(PeerRecord p) {
        boolean onlyCalled = p.credentialAlias().isPresent() && !p.uris().isEmpty();
        require(p.certificate().isEmpty() || p.pskId().isEmpty(), "a peer has either certificate information or a PSK identity, not both");
        require(p.certificate().isPresent() || p.pskId().isPresent() || onlyCalled, "a peer has either certificate information or a PSK"
                + " identity; one that is only called, by a pre-shared key of the credential store, has URIs and a credential alias");
        require(p.uris().stream().allMatch(uri -> SCHEMES.contains(uri.getScheme())), "the URIs of a peer begin with coaps or https");
        require(Credential.isAlias(p.name()), "a peer's name has 1 to 128 letters, digits and . _ - : / @");
        require(p.credentialAlias().map(Credential::isAlias).orElse(true), "the credential alias is none");
        p.pskId().ifPresent(RecordRules::relative);
        return new PeerRecord(p.name(), p.role(), p.fqdn(), originator(p.role(), p.originator()), p.uris(),
                p.certificate().map(RecordRules::certificate), p.pskId(), p.credentialAlias());
    }

    /** @throws KedgeException KEY_LENGTH, or IMPORT_MALFORMED when there is a key without identifier or the other way round */
    public static void key(Optional<KeyReference> identifier, Optional<SecretBytes> key) {
        require(identifier.isPresent() == key.isPresent(), "a key and its identifier are given together");
        key.ifPresent(RecordRules::keyLength);
    }

    /** @throws KedgeException KEY_LENGTH */
    static void keyLength(SecretBytes key) {
        if (key.length() < MIN_KEY || key.length() > MAX_KEY) {
            throw new KedgeException(ErrorCode.KEY_LENGTH,
                    "a pre-shared key of " + key.length() + " octets instead of " + MIN_KEY + " to " + MAX_KEY);
        }
    }

    /** The canonical registry id: absolute CSE-ID or AE-ID, else a Node-ID. */
    public static String enroleeId(String id) {
        if (!id.startsWith("/")) {
            return new NodeId(id).value();
        }
        return id.indexOf('/', 2) == id.lastIndexOf('/') ? CseId.parse(id).absolute() : AeId.parse(id).absolute();
    }

    /** The originator in the form of its role (D-40). */
    public static String originator(PeerRole role, String originator) {
        return switch (role) {
            case MEF, MAF, BSF, BBN, HSS -> Fqdn.parse(originator).value();
            case CSE -> CseId.parse(originator).absolute();
            case AE -> AeId.parse(originator).absolute();
        };
    }

    /** @throws KedgeException IDENTIFIER_MALFORMED for a source or target that is neither an identity nor {@link AssociationRules#ANY} */
    public static AssociationRules.Rule rule(AssociationRules.Rule rule) {
        if (!rule.source().startsWith("/") && !rule.source().equals(AssociationRules.ANY)) {
            throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "the source of a rule is an absolute CSE-ID or AE-ID, or *");
        }
        return new AssociationRules.Rule(rule.server(), identity(rule.source()), identity(rule.target()));
    }

    private static String identity(String text) {
        if (text.equals(AssociationRules.ANY)) {
            return text;
        }
        return text.startsWith("/") ? enroleeId(text) : Fqdn.parse(text).value();
    }

    /** The form in which a rule holds this identity; the text itself when no rule can hold it. */
    static String identityOrSame(String text) {
        try {
            return identity(text);
        } catch (KedgeException e) {
            return text;
        }
    }

    /** The canonical identifier of a certificate under its flavour. @throws KedgeException IDENTIFIER_MALFORMED */
    public static String certificateIdentifier(CertificateFlavour flavour, String identifier) {
        return switch (flavour) {
            case FQDN, CSE_ID -> Fqdn.parse(identifier).value();
            case AE_ID -> AeId.parse(identifier).absolute();
            case NODE_ID -> new NodeId(identifier).value();
            case DEVICE -> {
                if (!identifier.matches(OID) && !identifier.matches(HARDWARE_MODULE)) {
                    throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "neither a dotted OID nor OID:serial in hex");
                }
                yield identifier.toLowerCase(Locale.ROOT);
            }
            case RAW_PUBLIC_KEY -> {
                PublicKeyId.matches(new byte[0], identifier);
                yield identifier;
            }
        };
    }

    /** In the form in which it is found again. @throws KedgeException IMPORT_MALFORMED or IDENTIFIER_MALFORMED */
    static CertificateInformation certificate(CertificateInformation c) {
        boolean raw = c.flavour() == CertificateFlavour.RAW_PUBLIC_KEY;
        require(raw == c.trustAnchors().isEmpty(), raw ? "a raw public key has no trust anchors" : "a certificate needs trust anchors");
        return new CertificateInformation(c.flavour(), certificateIdentifier(c.flavour(), c.identifier()), c.trustAnchors(),
                c.revocation());
    }

    private static void target(AllowedTarget allowed) {
        EnrolmentTarget target = allowed.target();
        require(!allowed.suids().isEmpty(), "a target needs at least one SUID");
        boolean exists = allowed.derivation() == KeyDerivation.USAGE_CONSTRAINED
                || target.kind() != EnrolmentTarget.Kind.NODE && allowed.suids().equals(Set.of(target.ordinarySuid()));
        if (!exists) {
            Suid only = target.ordinarySuid();
            throw new KedgeException(ErrorCode.DERIVATION_UNSUPPORTED, "derivation LEGACY of a " + target.kind() + " target "
                    + (target.kind() == EnrolmentTarget.Kind.NODE ? "does not exist" : "has SUID " + only.digits() + " only"));
        }
    }

    private static void relative(KeyReference reference) {
        if (reference.isBtid()) {
            throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "a B-TID is not the identifier of a pre-provisioned key");
        }
    }

    private static void require(boolean rule, String text) {
        if (!rule) {
            throw new KedgeException(ErrorCode.IMPORT_MALFORMED, text);
        }
    }
}
