package org.kedge.api.briefing;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.KeyDerivation;

/**
 * The Bootstrap Execution Instruction: who is the target, which mechanism, which MEF, whom to trust. Never holds a secret: credentials
 * are named by store alias. Its JSON form and schema are those of {@code org.kedge.messages}.
 *
 * @param serial grows with every instruction for the same target and node; an instruction with a lower serial is a replay
 * @param nodeId the node it is meant for; empty when it is for whoever holds the bootstrap credential
 * @param notBefore start of its validity window
 * @param notAfter end of its validity window; an enrolment that was made with it stays valid
 * @param mechanism the framework to use
 * @param target with whom a key is to be shared
 * @param enroleeId the absolute CSE-ID or AE-ID the Enrolee is to use, when the owner fixes it
 * @param mefUri where the MEF is: {@code coaps://host:port} or {@code https://host:port}; under GBA the BSF, {@code http} or {@code https}
 * @param mefFqdn the name of the MEF: part of the KeID, SNI, and the name its certificate must hold
 * @param trustAnchors anchors of the MEF's certificate given inline
 * @param trustAnchorAliases anchors of the MEF's certificate by store alias
 * @param credentialAlias the bootstrap credential in the store: Kpm, or key pair; under GBA the name of the USIM
 * @param enrolmentExpiry lifetime of Ke, counted from the handshake
 * @param derivation how the key for the target is derived (D-14)
 * @param enrolmentExchange whether the Enrolment Exchange runs; off still sends one request that commits Ke (D-79)
 * @param adminFqdn the administrating stakeholder, when there are several
 * @param targetUris where the target itself is reached, {@code coaps://host:port} or {@code https://host:port}, in order of preference:
 *        a node that has no peer of its own for it associates there; empty: the node is configured with the target, or only called by it
 */
public record BootstrapInstruction(long serial, Optional<String> nodeId, Instant notBefore, Instant notAfter, Mechanism mechanism,
        EnrolmentTarget target, Optional<String> enroleeId, URI mefUri, Fqdn mefFqdn, List<X509Certificate> trustAnchors,
        List<String> trustAnchorAliases, String credentialAlias, Duration enrolmentExpiry, KeyDerivation derivation,
        boolean enrolmentExchange, Optional<Fqdn> adminFqdn, List<URI> targetUris) {
    public BootstrapInstruction {
        trustAnchors = List.copyOf(trustAnchors);
        trustAnchorAliases = List.copyOf(trustAnchorAliases);
        targetUris = List.copyOf(targetUris);
    }

    /** An instruction that does not say where the target is. */
    public BootstrapInstruction(long serial, Optional<String> nodeId, Instant notBefore, Instant notAfter, Mechanism mechanism,
            EnrolmentTarget target, Optional<String> enroleeId, URI mefUri, Fqdn mefFqdn, List<X509Certificate> trustAnchors,
            List<String> trustAnchorAliases, String credentialAlias, Duration enrolmentExpiry, KeyDerivation derivation,
            boolean enrolmentExchange, Optional<Fqdn> adminFqdn) {
        this(serial, nodeId, notBefore, notAfter, mechanism, target, enroleeId, mefUri, mefFqdn, trustAnchors, trustAnchorAliases,
                credentialAlias, enrolmentExpiry, derivation, enrolmentExchange, adminFqdn, List.of());
    }
}
