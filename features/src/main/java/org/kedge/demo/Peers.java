package org.kedge.demo;

import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.peer.PeerAuthentication;

/**
 * The peers that the nodes of the demo are configured with. A gateway has one for each way to reach the same target, because the demo
 * shows them all; one with both URIs would do.
 */
final class Peers {
    private static final String PID = "org.kedge.peer-";
    private static final List<PeerAuthentication> TOWARDS_CSE = List.of(PeerAuthentication.ENROLMENT, PeerAuthentication.CERTIFICATE,
            PeerAuthentication.MAF);

    private Peers() {
    }

    /** The name of the peer through which a gateway reaches a target. */
    static String name(EnrolmentTarget target, PeerAuthentication authentication, Way way) {
        return target.kind().name().toLowerCase(Locale.ROOT) + "-" + authentication.word() + "-" + way.word();
    }

    /** The MAF and the CSE by everything a gateway has. */
    static void ofGateway(Home home, Cast.Gateway who, Door maf, Door cse) throws IOException {
        for (Way way : Way.values()) {
            peer(home, name(Cast.MAF, PeerAuthentication.ENROLMENT, way), Cast.MAF, PeerAuthentication.ENROLMENT, maf.uri(way).toString());
            for (PeerAuthentication authentication : towardsCse(who)) {
                peer(home, name(Cast.CSE, authentication, way), Cast.CSE, authentication, cse.uri(way).toString());
            }
        }
    }

    private static List<PeerAuthentication> towardsCse(Cast.Gateway gateway) {
        return TOWARDS_CSE.stream().filter(by -> gateway.hasCertificate() || by != PeerAuthentication.CERTIFICATE).toList();
    }

    private static void peer(Home home, String name, EnrolmentTarget target, PeerAuthentication authentication, String uri)
            throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("name", name);
        values.put("role", target.kind().name());
        values.put("fqdn", target.fqdn().value());
        if (target.kind() == EnrolmentTarget.Kind.CSE) {
            values.put("id", target.id());
        }
        values.put("uris", uri);
        values.put("authentication", authentication.word());
        if (authentication == PeerAuthentication.CERTIFICATE) {
            verified(values, Cast.flavour(target), target.fqdn().value(), Cast.OWN_ALIAS);
        } else if (authentication == PeerAuthentication.MAF) {
            values.put("maf", name(Cast.MAF, PeerAuthentication.ENROLMENT, Way.TLS));
        }
        home.configure(PID + name, values);
    }

    /** The Briefing Node, by whatever a gateway has from its factory. */
    static void briefingNode(Home home, Cast.Gateway who, Door bbn) throws IOException {
        briefingNode(home, who, bbn.uris());
    }

    /** As above. @param uris where it is, separated by commas */
    static void briefingNode(Home home, Cast.Gateway who, String uris) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("name", "bbn");
        values.put("role", "BBN");
        values.put("fqdn", Cast.BBN.value());
        values.put("uris", uris);
        if (who.mechanism() == Mechanism.CERTIFICATE) {
            values.put("authentication", PeerAuthentication.CERTIFICATE.word());
            verified(values, CertificateFlavour.FQDN, Cast.BBN.value(), Cast.OWN_ALIAS);
        } else {
            // Without a certificate the key of the factory counts; who has only a USIM uses the key of GBA, and not the alias.
            values.put("authentication", PeerAuthentication.PSK.word());
            values.put("credential.alias", Cast.FACTORY_ALIAS);
        }
        home.configure(PID + "bbn", values);
    }

    /** The BSF as a UE needs it. */
    static void bsf(Home home, URI ub) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("name", "bsf");
        values.put("role", "BSF");
        values.put("fqdn", Cast.BSF.value());
        values.put("uris", ub.toString());
        values.put("authentication", PeerAuthentication.CERTIFICATE.word());
        verified(values, CertificateFlavour.FQDN, Cast.BSF.value(), Cast.OWN_ALIAS);
        home.configure(PID + "bsf", values);
    }

    /** Where the CSE fetches keys, and whom it accepts by what. */
    static void ofCse(Home home, Door mef, Door mef2, Door maf, BsfDoor bsf) throws IOException {
        function(home, "mef", "MEF", Cast.MEF.value(), mef.uris());
        function(home, "mef2", "MEF", Cast.MEF2.value(), mef2.uris());
        function(home, "maf", "MAF", Cast.MAF.id(), maf.uris());
        function(home, "bsf", "BSF", Cast.BSF.value(), bsf.znUri().toString());
        for (Cast.Gateway gateway : Cast.GATEWAYS) {
            for (PeerAuthentication authentication : towardsCse(gateway)) {
                caller(home, gateway, authentication);
            }
        }
    }

    private static void caller(Home home, Cast.Gateway gateway, PeerAuthentication authentication) throws IOException {
        String name = gateway.name() + "-" + authentication.word();
        Map<String, String> values = new LinkedHashMap<>();
        values.put("name", name);
        values.put("role", "CSE");
        values.put("fqdn", gateway.certificateName());
        values.put("id", gateway.id());
        values.put("authentication", authentication.word());
        if (authentication == PeerAuthentication.CERTIFICATE) {
            verified(values, CertificateFlavour.CSE_ID, gateway.certificateName(), Cast.CSE_ALIAS);
        } else if (authentication == PeerAuthentication.MAF) {
            values.put("maf", "maf");
        }
        home.configure(PID + name, values);
    }

    private static void function(Home home, String name, String role, String fqdn, String uris) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("name", name);
        values.put("role", role);
        values.put("fqdn", fqdn);
        values.put("uris", uris);
        values.put("authentication", PeerAuthentication.CERTIFICATE.word());
        verified(values, CertificateFlavour.FQDN, fqdn, Cast.CSE_ALIAS);
        home.configure(PID + name, values);
    }

    private static void verified(Map<String, String> values, CertificateFlavour flavour, String identifier, String ownAlias) {
        values.put("flavour", flavour.name().replace('_', '-').toLowerCase(Locale.ROOT));
        values.put("identifier", identifier);
        values.put("trust.anchors", Cast.ANCHOR_ALIAS);
        values.put("revocation", "off");
        values.put("credential.alias", ownAlias);
    }
}
