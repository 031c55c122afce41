package org.kedge.api.infrastructure.registry;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.transport.CertificateInformation;

/**
 * What a MEF holds about an Enrolee (TS-0003 9.2.2.3). Its Kpm is kept apart, see {@link EnroleeRegistry}.
 *
 * @param id registry id and Enrolee-ID: the absolute CSE-ID or AE-ID, or the Node-ID
 * @param mechanism the framework it authenticates by
 * @param kpmId its KpmID, with {@link Mechanism#PSK}
 * @param certificate its certificate information, with {@link Mechanism#CERTIFICATE}
 * @param targets the targets it may be provisioned for; empty: none
 * @param enrolmentExpiry lifetime of its Ke, counted from the handshake
 * @param remoteManagement the management server the MEF points it to at the end of an exchange; empty: none
 * @param enabled whether it may enrol; a disabled Enrolee is treated as unknown
 */
public record EnroleeRecord(String id, Mechanism mechanism, Optional<KeyReference> kpmId, Optional<CertificateInformation> certificate,
        List<AllowedTarget> targets, Duration enrolmentExpiry, Optional<URI> remoteManagement, boolean enabled) {
    public EnroleeRecord {
        targets = List.copyOf(targets);
    }
}
