package org.kedge.pki;

import java.util.List;
import java.util.stream.Stream;

/**
 * The names an intermediate may issue: its permitted subtrees (RFC 5280 4.2.1.10, D-28). A kind of name without an entry is not
 * constrained.
 *
 * @param dnsNames domains; each permits itself and everything below
 * @param uriHosts hosts of URIs; a leading dot permits every host below instead of the host itself
 * @param deviceArcs dotted OIDs; each permits the device ids below it
 */
public record PermittedNames(List<String> dnsNames, List<String> uriHosts, List<String> deviceArcs) {
    public PermittedNames {
        dnsNames = List.copyOf(dnsNames);
        uriHosts = List.copyOf(uriHosts);
        deviceArcs = List.copyOf(deviceArcs);
        if (dnsNames.isEmpty() && uriHosts.isEmpty() && deviceArcs.isEmpty()) {
            throw new IllegalArgumentException("name constraints without a name");
        }
    }

    /** For FQDN, CSE-ID and host-shaped Node-ID certificates. */
    public static PermittedNames dns(String... domains) {
        return new PermittedNames(List.of(domains), List.of(), List.of());
    }

    /** For AE-ID certificates. */
    public static PermittedNames uri(String... hosts) {
        return new PermittedNames(List.of(), List.of(hosts), List.of());
    }

    /** For device certificates. */
    public static PermittedNames device(String... arcs) {
        return new PermittedNames(List.of(), List.of(), List.of(arcs));
    }

    /** Both sets together. */
    public PermittedNames and(PermittedNames other) {
        return new PermittedNames(join(dnsNames, other.dnsNames), join(uriHosts, other.uriHosts), join(deviceArcs, other.deviceArcs));
    }

    private static List<String> join(List<String> a, List<String> b) {
        return Stream.concat(a.stream(), b.stream()).toList();
    }
}
