package org.kedge.pki.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.pki.Codes.assertCode;

import java.time.Clock;
import java.util.HexFormat;
import java.util.List;

import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1RelativeOID;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.OtherName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Forge;
import org.kedge.pki.PermittedNames;
import org.kedge.pki.crl.CrlSource;

class NameConstraintsTest {
    private static final String DEVICE = "0.2.481.1.100.3030.10011";
    private final CertificateAuthority root = CertificateAuthority.root("Test Root");
    private final DefaultPeerVerifier verifier = new DefaultPeerVerifier(CrlSource.NONE, Clock.systemUTC(), () -> 1, 0, Meters.NONE);

    private static GeneralName dns(String name) {
        return new GeneralName(GeneralName.dNSName, name);
    }

    private static GeneralName uri(String host) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, host);
    }

    private static GeneralName device(String arc, String rest) {
        return new GeneralName(GeneralName.otherName, new OtherName(new ASN1ObjectIdentifier(arc), new ASN1RelativeOID(rest)));
    }

    private void accepted(CertificateAuthority issuer, CertificateFlavour flavour, String identifier) {
        var chain = issuer.issue(flavour, identifier).chain();
        assertEquals(chain, verifier.verify(chain, issuer.information(flavour, identifier.replace("0.2.481/1", "0.2.481.1"))));
    }

    private void refused(CertificateAuthority issuer, CertificateFlavour flavour, String identifier) {
        var chain = issuer.issue(flavour, identifier).chain();
        KedgeException e = assertCode(ErrorCode.CERTIFICATE_NAME_CONSTRAINTS,
                () -> verifier.verify(chain, issuer.information(flavour, identifier)));
        assertTrue(e.detail().contains(identifier), e.detail());
    }

    /** Constraints of the same kind in the anchor itself, which the JDK ignores. */
    private static CertificateAuthority anchor(List<GeneralName> permitted, List<GeneralName> excluded) {
        return new Forge().subject("CN=Constrained Root").ca(-1).constraints(true, permitted, excluded).root();
    }

    private CertificateAuthority intermediate(List<GeneralName> permitted, List<GeneralName> excluded) {
        return new Forge().subject("CN=Constrained").ca(-1).constraints(true, permitted, excluded).authorityBelow(root);
    }

    @Test
    void domains() {
        for (CertificateAuthority issuer : List.of(root.intermediate("An Intermediate", PermittedNames.dns("example.com")),
                anchor(List.of(dns("example.com")), List.of()))) {
            accepted(issuer, CertificateFlavour.FQDN, "mef.example.com");
            accepted(issuer, CertificateFlavour.FQDN, "example.com");
            accepted(issuer, CertificateFlavour.CSE_ID, "cse.a.example.com");
            refused(issuer, CertificateFlavour.FQDN, "mef.example.org");
            refused(issuer, CertificateFlavour.FQDN, "badexample.com");
            refused(issuer, CertificateFlavour.CSE_ID, "example.com.evil.org");
            refused(issuer, CertificateFlavour.NODE_ID, "node-1");
        }
    }

    @Test
    void uriHosts() {
        for (CertificateAuthority issuer : List.of(root.intermediate("An Intermediate", PermittedNames.uri("m2m.example.com")),
                anchor(List.of(uri("m2m.example.com")), List.of()))) {
            accepted(issuer, CertificateFlavour.AE_ID, "//m2m.example.com/S1");
            accepted(issuer, CertificateFlavour.NODE_ID, "coap://m2m.example.com:5684/x");
            refused(issuer, CertificateFlavour.AE_ID, "//m2m.example.org/S1");
            refused(issuer, CertificateFlavour.AE_ID, "//a.m2m.example.com/S1");
            refused(issuer, CertificateFlavour.NODE_ID, "urn:x-node:1");
            refused(issuer, CertificateFlavour.NODE_ID, "https://evil.org/a@m2m.example.com");
            refused(issuer, CertificateFlavour.NODE_ID, "https://m2m.example.com@evil.org/");
            refused(issuer, CertificateFlavour.NODE_ID, "https://evil.org#m2m.example.com/");
            refused(issuer, CertificateFlavour.NODE_ID, "https://evil.org?//m2m.example.com");
        }
    }

    @Test
    void uriHostsBelowADomain() {
        CertificateAuthority issuer = root.intermediate("An Intermediate", PermittedNames.uri(".example.com"));
        accepted(issuer, CertificateFlavour.AE_ID, "//m2m.example.com/S1");
        refused(issuer, CertificateFlavour.AE_ID, "//example.com/S1");
        refused(issuer, CertificateFlavour.AE_ID, "//m2mexample.com/S1");
    }

    @Test
    void deviceArcs() {
        GeneralName arc = device("0.2.481.1", "100");
        for (CertificateAuthority issuer : List.of(root.intermediate("An Intermediate", PermittedNames.device("0.2.481.1.100")),
                anchor(List.of(arc), List.of()), intermediate(List.of(arc), List.of()))) {
            accepted(issuer, CertificateFlavour.DEVICE, DEVICE);
            accepted(issuer, CertificateFlavour.DEVICE, "0.2.481/1.100.3030.10011");
            accepted(issuer, CertificateFlavour.NODE_ID, DEVICE);
            refused(issuer, CertificateFlavour.DEVICE, "0.2.481.1.1000.3030.10011");
            refused(issuer, CertificateFlavour.DEVICE, "0.2.481.1.101.3030.10011");
            refused(issuer, CertificateFlavour.DEVICE, "1.3.6.1.4.1.6715:0a1b");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "0.2", "0.2.481", "0.2.481.1", "0.2.481.1.100.3030", DEVICE })
    void wholeArcs(String arc) {
        int dots = arc.length() - arc.replace(".", "").length();
        if (dots > 1) {
            accepted(root.intermediate("An Intermediate", PermittedNames.device(arc)), CertificateFlavour.DEVICE, DEVICE);
        }
        refused(root.intermediate("An Intermediate", PermittedNames.device("1.2." + arc)), CertificateFlavour.DEVICE, DEVICE);
    }

    @Test
    void excludedNames() {
        List<GeneralName> excluded = List.of(dns("evil.example.com"), uri("evil.example.com"), device("0.2.481.1", "100"));
        for (CertificateAuthority issuer : List.of(anchor(List.of(), excluded), intermediate(List.of(), excluded))) {
            accepted(issuer, CertificateFlavour.FQDN, "mef.example.com");
            refused(issuer, CertificateFlavour.FQDN, "a.evil.example.com");
            accepted(issuer, CertificateFlavour.AE_ID, "//m2m.example.com/S1");
            refused(issuer, CertificateFlavour.AE_ID, "//evil.example.com/S1");
            refused(issuer, CertificateFlavour.NODE_ID, "urn:x-node:1");
            accepted(issuer, CertificateFlavour.DEVICE, "0.2.481.1.101.3030.10011");
            refused(issuer, CertificateFlavour.DEVICE, DEVICE);
        }
    }

    @Test
    void constraintsOfSeveralAuthoritiesIntersect() {
        CertificateAuthority upper = anchor(List.of(dns("example.com"), device("0.2.481", "1")), List.of());
        CertificateAuthority wider = upper.intermediate("A Wider One", PermittedNames.dns("example.com", "example.org")
                .and(PermittedNames.device("0.2.481")));
        accepted(wider, CertificateFlavour.FQDN, "mef.example.com");
        refused(wider, CertificateFlavour.FQDN, "mef.example.org");
        accepted(wider, CertificateFlavour.DEVICE, DEVICE);
        refused(wider, CertificateFlavour.DEVICE, "0.2.481.2.100.3030.10011");
        CertificateAuthority narrower = wider.intermediate("A Narrower One", PermittedNames.dns("a.example.com")
                .and(PermittedNames.device("0.2.481.1.100")));
        accepted(narrower, CertificateFlavour.FQDN, "mef.a.example.com");
        refused(narrower, CertificateFlavour.FQDN, "mef.b.example.com");
        accepted(narrower, CertificateFlavour.DEVICE, DEVICE);
        refused(narrower, CertificateFlavour.DEVICE, "0.2.481.1.101.3030.10011");
    }

    /** The JDK takes a common name without spaces for a host name; RFC 5280 does not. */
    @Test
    void commonNamesAreNoHostNames() {
        CertificateAuthority below = root.intermediate("Upper", PermittedNames.dns("example.com"))
                .intermediate("Lower", PermittedNames.dns("example.com"));
        accepted(below, CertificateFlavour.FQDN, "mef.example.com");
    }

    @Test
    void everyNameOfACertificateCounts() {
        CertificateAuthority issuer = root.intermediate("An Intermediate", PermittedNames.dns("example.com"));
        var chain = new Forge().names(dns("mef.example.com"), dns("mef.example.org")).chainBelow(issuer);
        assertCode(ErrorCode.CERTIFICATE_NAME_CONSTRAINTS,
                () -> verifier.verify(chain, issuer.information(CertificateFlavour.FQDN, "mef.example.com")));
    }

    @Test
    void namesOfAuthoritiesCountToo() {
        CertificateAuthority issuer = root.intermediate("An Intermediate", PermittedNames.dns("example.com"));
        CertificateAuthority outside = new Forge().subject("CN=Outside").ca(-1).dns("example.org").authorityBelow(issuer);
        var chain = outside.issue(CertificateFlavour.FQDN, "mef.example.com").chain();
        assertCode(ErrorCode.CERTIFICATE_NAME_CONSTRAINTS,
                () -> verifier.verify(chain, issuer.information(CertificateFlavour.FQDN, "mef.example.com")));
    }

    @Test
    void directoryNames() {
        CertificateAuthority issuer = anchor(List.of(new GeneralName(new X500Name("O=Example"))), List.of());
        CertificateInformation mef = issuer.information(CertificateFlavour.FQDN, "mef.example.com");
        var inside = new Forge().subject("O=Example,CN=MEF").dns("mef.example.com").chainBelow(issuer);
        assertEquals(inside, verifier.verify(inside, mef));
        var outside = new Forge().subject("O=Other,CN=MEF").dns("mef.example.com").chainBelow(issuer);
        assertCode(ErrorCode.CERTIFICATE_NAME_CONSTRAINTS, () -> verifier.verify(outside, mef));
    }

    @Test
    void otherNamesOfOtherKinds() {
        ASN1ObjectIdentifier upn = new ASN1ObjectIdentifier("1.3.6.1.4.1.311.20.2.3");
        GeneralName me = new GeneralName(GeneralName.otherName, new OtherName(upn, new DERUTF8String("me@example.com")));
        var names = new Forge().names(device("0.2.481.1", "100.3030.10011"), me);
        CertificateAuthority arcs = root.intermediate("An Intermediate", PermittedNames.device("0.2.481.1"));
        assertCode(ErrorCode.CERTIFICATE_NAME_CONSTRAINTS,
                () -> verifier.verify(names.chainBelow(arcs), arcs.information(CertificateFlavour.DEVICE, DEVICE)));
        CertificateAuthority noUpn = anchor(List.of(), List.of(me));
        assertCode(ErrorCode.CERTIFICATE_NAME_CONSTRAINTS,
                () -> verifier.verify(names.chainBelow(noUpn), noUpn.information(CertificateFlavour.DEVICE, DEVICE)));
        accepted(noUpn, CertificateFlavour.DEVICE, DEVICE);
    }

    @Test
    void signatureIsCheckedAcrossTheSeam() {
        CertificateAuthority issuer = root.intermediate("An Intermediate", PermittedNames.device("0.2.481.1"));
        var chain = issuer.issue(CertificateFlavour.DEVICE, DEVICE).chain();
        var information = issuer.information(CertificateFlavour.DEVICE, DEVICE);
        assertCode(ErrorCode.CERTIFICATE_UNTRUSTED,
                () -> verifier.verify(List.of(Forge.withWrongSignature(chain.get(0)), chain.get(1)), information));
        assertCode(ErrorCode.CERTIFICATE_UNTRUSTED,
                () -> verifier.verify(List.of(chain.get(0), Forge.withWrongSignature(chain.get(1))), information));
    }

    @ParameterizedTest
    @CsvSource({ "3003020101", "3000ff", "04" })
    void brokenConstraints(String der) {
        CertificateAuthority broken = new Forge().subject("CN=Broken").ca(-1)
                .rawExtension(Extension.nameConstraints, false, HexFormat.of().parseHex(der)).authorityBelow(root);
        var chain = broken.issue(CertificateFlavour.FQDN, "mef.example.com").chain();
        assertCode(ErrorCode.CERTIFICATE_MALFORMED,
                () -> verifier.verify(chain, broken.information(CertificateFlavour.FQDN, "mef.example.com")));
    }

    /** RFC 5280 4.2.1.10: minimum is zero and maximum absent; ours is a verifier that does not support anything else. */
    @Test
    void subtreesWithMinimum() {
        var tree = new DERSequence(new ASN1Encodable[] { dns("example.com"),
            new DERTaggedObject(false, 0, new ASN1Integer(1)) });
        CertificateAuthority odd = new Forge().subject("CN=Odd").ca(-1).extension(Extension.nameConstraints, false,
                new DERSequence(new DERTaggedObject(false, 0, new DERSequence(tree)))).authorityBelow(root);
        refusedWith(odd, "not supported");
    }

    private void refusedWith(CertificateAuthority issuer, String text) {
        var chain = issuer.issue(CertificateFlavour.FQDN, "mef.example.com").chain();
        KedgeException e = assertCode(ErrorCode.CERTIFICATE_NAME_CONSTRAINTS,
                () -> verifier.verify(chain, issuer.information(CertificateFlavour.FQDN, "mef.example.com")));
        assertTrue(e.detail().contains(text), e.detail());
    }

    @Test
    void policyConstraintsBesideNameConstraints() {
        var none = new DERSequence(new DERTaggedObject(false, 0, new ASN1Integer(0)));
        CertificateAuthority strict = new Forge().subject("CN=Strict").ca(-1).extension(Extension.policyConstraints, true, none)
                .authorityBelow(root.intermediate("An Intermediate", PermittedNames.dns("example.com")));
        var chain = strict.issue(CertificateFlavour.FQDN, "mef.example.com").chain();
        assertCode(ErrorCode.CERTIFICATE_UNTRUSTED,
                () -> verifier.verify(chain, strict.information(CertificateFlavour.FQDN, "mef.example.com")));
    }
}
