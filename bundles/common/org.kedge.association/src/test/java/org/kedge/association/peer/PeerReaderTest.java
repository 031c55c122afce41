package org.kedge.association.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation.Revocation;

class PeerReaderTest {
    private static final String CSE = "//sp.example.com/in-cse";

    private static PeerText mef() {
        return new PeerText("mef", "MEF", "MEF.Example.com.", "", List.of("coaps://10.0.0.1:5684", "https://10.0.0.1"), "certificate", "",
                "", List.of("anchor"), "hard", "own", "", "");
    }

    private static PeerText with(String property, String value) {
        PeerText m = mef();
        return switch (property) {
            case "name" -> new PeerText(value, m.role(), m.fqdn(), m.id(), m.uris(), m.authentication(), m.flavour(), m.identifier(),
                    m.trustAnchors(), m.revocation(), m.credentialAlias(), m.maf(), m.originator());
            case "role" -> new PeerText(m.name(), value, m.fqdn(), m.id(), m.uris(), m.authentication(), m.flavour(), m.identifier(),
                    m.trustAnchors(), m.revocation(), m.credentialAlias(), m.maf(), m.originator());
            case "fqdn" -> new PeerText(m.name(), m.role(), value, m.id(), m.uris(), m.authentication(), m.flavour(), m.identifier(),
                    m.trustAnchors(), m.revocation(), m.credentialAlias(), m.maf(), m.originator());
            case "id" -> new PeerText(m.name(), m.role(), m.fqdn(), value, m.uris(), m.authentication(), m.flavour(), m.identifier(),
                    m.trustAnchors(), m.revocation(), m.credentialAlias(), m.maf(), m.originator());
            case "uris" -> new PeerText(m.name(), m.role(), m.fqdn(), m.id(), List.of(value), m.authentication(), m.flavour(),
                    m.identifier(), m.trustAnchors(), m.revocation(), m.credentialAlias(), m.maf(), m.originator());
            case "authentication" -> new PeerText(m.name(), m.role(), m.fqdn(), m.id(), m.uris(), value, m.flavour(), m.identifier(),
                    m.trustAnchors(), m.revocation(), m.credentialAlias(), m.maf(), m.originator());
            case "flavour" -> new PeerText(m.name(), m.role(), m.fqdn(), m.id(), m.uris(), m.authentication(), value, m.identifier(),
                    m.trustAnchors(), m.revocation(), m.credentialAlias(), m.maf(), m.originator());
            case "trust.anchors" -> new PeerText(m.name(), m.role(), m.fqdn(), m.id(), m.uris(), m.authentication(), m.flavour(),
                    m.identifier(), value.isEmpty() ? List.of() : List.of(value), m.revocation(), m.credentialAlias(), m.maf(),
                    m.originator());
            case "revocation" -> new PeerText(m.name(), m.role(), m.fqdn(), m.id(), m.uris(), m.authentication(), m.flavour(),
                    m.identifier(), m.trustAnchors(), value, m.credentialAlias(), m.maf(), m.originator());
            case "credential.alias" -> new PeerText(m.name(), m.role(), m.fqdn(), m.id(), m.uris(), m.authentication(), m.flavour(),
                    m.identifier(), m.trustAnchors(), m.revocation(), value, m.maf(), m.originator());
            default -> throw new IllegalArgumentException(property);
        };
    }

    private static String refusal(PeerText text) {
        KedgeException refusal = assertThrows(KedgeException.class, () -> new PeerReader(text).read());
        assertEquals(ErrorCode.ASSOCIATION_UNKNOWN_PEER, refusal.code());
        return refusal.detail();
    }

    @Test
    void aMefByCertificateNeedsLittle() {
        PeerSettings read = new PeerReader(mef()).read();
        assertEquals(PeerRole.MEF, read.role());
        assertEquals("mef.example.com", read.fqdn().value());
        assertEquals("mef.example.com", read.id());
        assertEquals(List.of(URI.create("coaps://10.0.0.1:5684"), URI.create("https://10.0.0.1")), read.uris());
        assertEquals(new PeerSettings.Certificate(CertificateFlavour.FQDN, "mef.example.com", List.of("anchor"), Revocation.HARD),
                read.certificate().orElseThrow());
        assertEquals(Optional.of("own"), read.credentialAlias());
    }

    @Test
    void aCseHasThePublicDomainNameOfItsId() {
        PeerSettings read = new PeerReader(new PeerText("in", "cse", "", CSE, List.of("https://in"), "certificate", "", "", List.of("a"),
                "soft", "own", "", "//sp.example.com/gw")).read();
        assertEquals("in-cse.sp.example.com", read.fqdn().value());
        assertEquals(CSE, read.id());
        assertEquals(CertificateFlavour.CSE_ID, read.certificate().orElseThrow().flavour());
        assertEquals("in-cse.sp.example.com", read.certificate().orElseThrow().identifier());
        assertEquals(Optional.of("//sp.example.com/gw"), read.originator());
    }

    @Test
    void aPeerBehindAMafNamesIt() {
        PeerText in = new PeerText("in", "CSE", "", CSE, List.of(), "maf", "", "", List.of(), "hard", "", "maf-1", "");
        PeerSettings read = new PeerReader(in).read();
        assertEquals(PeerAuthentication.MAF, read.authentication());
        assertEquals(Optional.of("maf-1"), read.maf());
        assertEquals(Optional.empty(), read.certificate());
        assertTrue(refusal(new PeerText("in", "CSE", "", CSE, List.of(), "maf", "", "", List.of(), "hard", "", "", ""))
                .contains("\"in\": maf is missing"));
    }

    @ParameterizedTest
    @CsvSource({"name,''", "name,a b", "role,XYZ", "fqdn,''", "fqdn,a..b", "id,other.example.com", "uris,http://10.0.0.1", "uris,coaps:x",
            "uris,not a uri", "uris,https://u@h", "authentication,tls", "authentication,maf", "authentication,enrolment", "flavour,x509",
            "trust.anchors,''", "trust.anchors,a b", "revocation,maybe", "credential.alias,''", "credential.alias,a b"})
    void whatIsWrongNamesItsProperty(String property, String value) {
        String detail = refusal(with(property, value));
        assertTrue(detail.startsWith("org.kedge.peer"), detail);
        assertTrue(detail.contains(": " + property), detail);
    }

    @Test
    void aFlavourWithoutAnOrdinaryNameNeedsTheIdentifier() {
        assertTrue(refusal(with("flavour", "device")).contains("identifier is missing"));
        assertTrue(refusal(new PeerText("m", "MEF", "m.example.com", "", List.of(), "certificate", "raw-public-key", "ni:///sha-256;x",
                List.of("anchor"), "off", "own", "", "")).contains("trust.anchors are given"));
        assertTrue(refusal(new PeerText("ae", "AE", "ae.example.com", "C1", List.of(), "psk", "", "", List.of(), "off", "own", "", ""))
                .contains("id: "));
    }

    @Test
    void onlyABsfIsReachedByPlainHttp() {
        PeerText bsf = new PeerText("bsf", "BSF", "bsf.example.com", "", List.of("http://10.0.0.1:8080"), "certificate", "", "",
                List.of("anchor"), "hard", "own", "", "");
        assertEquals(List.of(URI.create("http://10.0.0.1:8080")), new PeerReader(bsf).read().uris());
        PeerText mef = with("uris", "http://10.0.0.1:8080");
        assertThrows(KedgeException.class, () -> new PeerReader(mef).read());
    }
}
