package org.kedge.api.infrastructure.briefing;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.KeyDerivation;

/**
 * Where a rule sends a node: an instruction without node, serial and window.
 *
 * @param name its name, unique
 * @param target the Enrolment Target
 * @param mechanism the framework
 * @param mefUri as in the instruction
 * @param mefFqdn as in the instruction
 * @param trustAnchors as in the instruction
 * @param trustAnchorAliases as in the instruction
 * @param credentialAlias as in the instruction; below {@code bbn/} when the key is delivered
 * @param enrolmentExpiry as in the instruction
 * @param derivation as in the instruction
 * @param enrolmentExchange as in the instruction
 * @param adminFqdn as in the instruction
 * @param targetUris as in the instruction
 * @param validity how long an instruction for it is valid, counted from when it is issued
 * @param deliverKey whether the Kpm of the node goes along with the instruction (mechanism psk; D-82)
 */
public record Destination(String name, EnrolmentTarget target, Mechanism mechanism, URI mefUri, Fqdn mefFqdn,
        List<X509Certificate> trustAnchors, List<String> trustAnchorAliases, String credentialAlias, Duration enrolmentExpiry,
        KeyDerivation derivation, boolean enrolmentExchange, Optional<Fqdn> adminFqdn, List<URI> targetUris, Duration validity,
        boolean deliverKey) {
    public Destination {
        trustAnchors = List.copyOf(trustAnchors);
        trustAnchorAliases = List.copyOf(trustAnchorAliases);
        targetUris = List.copyOf(targetUris);
    }
}
