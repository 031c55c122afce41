package org.kedge.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.kedge.pki.Codes.assertCode;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
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
import org.kedge.pki.CertificateNames.Claim;

class CertificateNamesTest {
    private final CertificateAuthority root = CertificateAuthority.root("Test Root");

    private List<Claim> claimsOf(String subjectAltName) {
        byte[] der = HexFormat.of().parseHex(subjectAltName);
        return CertificateNames.claims(root.issueUnchecked("x", der, Validity.days(1)).certificate());
    }

    private static JsonNode vector(String id) throws IOException {
        try (InputStream in = CertificateNamesTest.class.getResourceAsStream("device-san.json")) {
            for (JsonNode vector : new ObjectMapper().readTree(in).get("vectors")) {
                if (vector.get("id").asText().equals(id)) {
                    return vector;
                }
            }
        }
        throw new IllegalArgumentException(id);
    }

    @Test
    void deviceVector() throws Exception {
        JsonNode v = vector("RV-054");
        String dotted = v.get("inputs").get("type_arc").asText() + "." + v.get("inputs").get("value_arcs").asText();
        assertEquals(List.of(new Claim(CertificateFlavour.DEVICE, dotted), new Claim(CertificateFlavour.NODE_ID, dotted)),
                claimsOf(v.get("outputs").get("extension_value").asText()));
    }

    @Test
    void doublyWrappedDeviceVectorIsRefused() throws Exception {
        String der = vector("RV-055").get("outputs").get("extension_value").asText();
        KedgeException e = assertCode(ErrorCode.CERTIFICATE_MALFORMED, () -> claimsOf(der));
        assertTrue(e.detail().contains("CN=x") && e.detail().contains("wrapped twice"), e.detail());
    }

    @Test
    void dnsNameIsThreeClaims() {
        assertEquals(List.of(new Claim(CertificateFlavour.FQDN, "a.example.com"), new Claim(CertificateFlavour.CSE_ID, "a.example.com"),
                new Claim(CertificateFlavour.NODE_ID, "A.example.com")),
                CertificateNames.claims(new Forge().dns("A.example.com").signedBy(root)));
    }

    @ParameterizedTest
    @CsvSource({
        "https://m2m.example.com/S1, AE_ID, //m2m.example.com/S1",
        "https://m2m.example.com/cse1/C1, AE_ID, //m2m.example.com/cse1/C1",
        "https://mef.example.com, FQDN, mef.example.com",
        "urn:gsma:imei:90420156-025763-0, NODE_ID, urn:gsma:imei:90420156-025763-0"
    })
    void uris(String uri, CertificateFlavour flavour, String identifier) {
        List<Claim> claims = CertificateNames.claims(new Forge().uri(uri).signedBy(root));
        assertTrue(claims.contains(new Claim(flavour, identifier)), claims.toString());
        assertTrue(claims.contains(new Claim(CertificateFlavour.NODE_ID, uri)), claims.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = { "http://m2m.example.com/S1", "https://m2m.example.com:443/S1", "https://m2m.example.com/", "https:/S1",
        "https://user@m2m.example.com/S1", "https://m2m.example.com/X1" })
    void otherUrisAreNodeIdsOnly(String uri) {
        assertEquals(List.of(new Claim(CertificateFlavour.NODE_ID, uri)),
                CertificateNames.claims(new Forge().uri(uri).signedBy(root)));
    }

    @ParameterizedTest
    @ValueSource(strings = { "//m2m.example.com/S1", "/S1", "m2m.example.com", "https:", "https://m2m example.com/S1", "" })
    void uriWithoutSchemeIsAnError(String uri) {
        assertCode(ErrorCode.CERTIFICATE_MALFORMED, () -> CertificateNames.claims(new Forge().uri(uri).signedBy(root)));
    }

    @ParameterizedTest
    @ValueSource(strings = { "*.example.com", "*", "a*.example.com" })
    void wildcards(String name) {
        assertCode(ErrorCode.CERTIFICATE_WILDCARD, () -> CertificateNames.claims(new Forge().dns(name).signedBy(root)));
        assertCode(ErrorCode.CERTIFICATE_WILDCARD,
                () -> CertificateNames.claims(new Forge().uri("https://" + name + "/S1").signedBy(root)));
    }

    @ParameterizedTest
    @ValueSource(strings = { "a_b.example.com", "a.example.com.", "a b", "", "-a.example.com", "a..b" })
    void dnsNamesThatAreNone(String name) {
        assertCode(ErrorCode.CERTIFICATE_MALFORMED, () -> CertificateNames.claims(new Forge().dns(name).signedBy(root)));
    }

    @Test
    void hardwareModuleName() {
        assertEquals(List.of(new Claim(CertificateFlavour.DEVICE, "1.3.6.1.4.1.6715:0a1b")),
                CertificateNames.claims(root.issue(CertificateFlavour.DEVICE, "1.3.6.1.4.1.6715:0a1b").certificate()));
    }

    @Test
    void namesOfOtherKindsAreNoClaims() {
        GeneralName upn = new GeneralName(GeneralName.otherName,
                new OtherName(new ASN1ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"), new DERUTF8String("me@example.com")));
        var certificate = new Forge().names(upn, new GeneralName(GeneralName.rfc822Name, "me@example.com"),
                new GeneralName(GeneralName.iPAddress, "10.0.0.1")).signedBy(root);
        assertEquals(List.of(), CertificateNames.claims(certificate));
        assertEquals(List.of(), CertificateNames.claims(root.certificate()));
    }

    @ParameterizedTest
    @ValueSource(strings = { "3000", "30028200", "300da00b060402836101a0030d0180", "3007a005060402836101",
        "3011a00f060402836101a0070d05649756ce9b", "3010a00e06082b06010505070804a0023000" })
    void brokenNames(String der) {
        var certificate = new Forge().rawExtension(Extension.subjectAlternativeName, false, HexFormat.of().parseHex(der)).signedBy(root);
        assertCode(ErrorCode.CERTIFICATE_MALFORMED, () -> CertificateNames.claims(certificate));
    }
}
