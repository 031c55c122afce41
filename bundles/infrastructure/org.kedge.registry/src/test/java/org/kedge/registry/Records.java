package org.kedge.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.identity.Suid;
import org.kedge.api.infrastructure.registry.AllowedTarget;
import org.kedge.api.infrastructure.registry.EnroleeRecord;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.infrastructure.registry.PeerRecord;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;

/** Records for tests. */
final class Records {
    static final Instant NOT_AFTER = Instant.parse("2030-01-02T03:04:05.123456789Z");
    static final X509Certificate ANCHOR_ONE = anchor("one");
    static final X509Certificate ANCHOR_TWO = anchor("two");

    private static final List<AllowedTarget> TARGETS = List.of(
            new AllowedTarget(EnrolmentTarget.maf(new Fqdn("maf.example.com")), Set.of(Suid.RSPF_MAF, Suid.RSPF_SAEF),
                    KeyDerivation.USAGE_CONSTRAINED),
            new AllowedTarget(new EnrolmentTarget(EnrolmentTarget.Kind.CSE, "//example.com/in-cse", new Fqdn("in-cse.example.com")),
                    Set.of(Suid.RSPF_SAEF), KeyDerivation.LEGACY));

    private Records() {
    }

    private static X509Certificate anchor(String name) {
        try (InputStream pem = Records.class.getResourceAsStream("/anchor-" + name + ".pem")) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] octets(int length, int fill) {
        byte[] octets = new byte[length];
        Arrays.fill(octets, (byte) fill);
        return octets;
    }

    static SecretBytes secret(int fill) {
        return SecretBytes.owning(octets(32, fill));
    }

    static EnroleeRecord psk(String id, String kpmId) {
        return new EnroleeRecord(id, Mechanism.PSK, Optional.of(KeyReference.parse(kpmId)), Optional.empty(), TARGETS, Duration.ofDays(30),
                Optional.of(URI.create("https://dm.example.com/node")), true);
    }

    static EnroleeRegistry.Entry pskEntry(String id, String kpmId, int fill) {
        return new EnroleeRegistry.Entry(psk(id, kpmId), Optional.of(secret(fill)));
    }

    static EnroleeRecord certificate(String id, CertificateFlavour flavour, String identifier) {
        return new EnroleeRecord(id, Mechanism.CERTIFICATE, Optional.empty(),
                Optional.of(new CertificateInformation(flavour, identifier,
                        flavour == CertificateFlavour.RAW_PUBLIC_KEY ? List.of() : List.of(ANCHOR_TWO, ANCHOR_ONE), Revocation.SOFT)),
                List.of(), Duration.ofHours(36), Optional.empty(), true);
    }

    static EnroleeRegistry.Entry certificateEntry(String id, CertificateFlavour flavour, String identifier) {
        return new EnroleeRegistry.Entry(certificate(id, flavour, identifier), Optional.empty());
    }

    static EnroleeRecord enabled(EnroleeRecord e, boolean enabled) {
        return new EnroleeRecord(e.id(), e.mechanism(), e.kpmId(), e.certificate(), e.targets(), e.enrolmentExpiry(), e.remoteManagement(),
                enabled);
    }

    static PeerRegistry.Entry certificatePeer(String name, PeerRole role, String fqdn) {
        String originator = role == PeerRole.CSE ? "//example.com/" + name : fqdn;
        return new PeerRegistry.Entry(new PeerRecord(name, role, new Fqdn(fqdn), originator,
                List.of(URI.create("coaps://" + fqdn + ":5684"), URI.create("https://" + fqdn)),
                Optional.of(new CertificateInformation(CertificateFlavour.FQDN, fqdn, List.of(ANCHOR_ONE), Revocation.HARD)),
                Optional.empty(), Optional.of("mef.identity")), Optional.empty());
    }

    static PeerRegistry.Entry pskPeer(String name, String pskId, int fill) {
        return new PeerRegistry.Entry(new PeerRecord(name, PeerRole.AE, new Fqdn("ae.example.com"), "//example.com/S" + name,
                List.of(), Optional.empty(), Optional.of(KeyReference.parse(pskId)), Optional.empty()), Optional.of(secret(fill)));
    }

    static KeId keId(int number) {
        return new KeId(String.format("%032X", number), new Fqdn("mef.example.com"));
    }

    static EnrolmentKey key(int number) {
        return new EnrolmentKey(secret(number), keId(number), NOT_AFTER);
    }
}
