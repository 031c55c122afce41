package org.kedge.store.intake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.crypto.PublicKeyId;
import org.kedge.store.journal.JournalStore;
import org.kedge.store.key.FileKeyProvider;

class FileIntakeTest {
    private static final String HEX = "000102030405060708090a0b0c0d0e0f";

    @TempDir
    Path home;

    private JournalStore store;
    private FileIntake intake;

    @BeforeEach
    void open() {
        store = new JournalStore(home.resolve("store"), new FileKeyProvider(home.resolve("keys/store.key")));
        intake = new FileIntake(store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Path file(String name, String text) throws IOException {
        return TestFiles.write(home.resolve("in").resolve(name), text);
    }

    private void assertImports(Path file, String alias) {
        assertEquals(List.of(alias), intake.importFile(file));
        assertFalse(Files.exists(file), "the file is deleted");
    }

    private KedgeException assertRefused(ErrorCode code, Path file) {
        boolean there = Files.exists(file);
        List<String> before = store.list().stream().map(Object::toString).toList();
        KedgeException e = assertThrows(KedgeException.class, () -> intake.importFile(file));
        assertEquals(code, e.code(), e.getMessage());
        assertEquals(there, Files.exists(file), "the file stays");
        assertEquals(before, store.list().stream().map(Object::toString).toList(), "nothing was stored");
        return e;
    }

    private void assertMalformed(String name, String text) throws IOException {
        KedgeException e = assertRefused(ErrorCode.INTAKE_MALFORMED, file(name, text));
        assertFalse(e.getMessage().contains("SECRETSECRET") || e.getMessage().contains(HEX), e.getMessage());
    }

    @Test
    void importsAPreProvisionedKey() throws Exception {
        assertImports(file("gw1.kpm.json", "{\"kpmId\":\"gw1@mef.example.com\",\"key\":\"" + HEX + "\"}"), "gw1");
        try (Credential kpm = store.require("gw1")) {
            assertEquals(CredentialKind.PRE_PROVISIONED_KEY, kpm.kind());
            assertEquals("gw1@mef.example.com", kpm.identifier());
            assertEquals(SecretBytes.owning(new byte[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 }), kpm.secret());
        }
        assertImports(file("x.kpm.json", "{\"alias\":\"mef/b\",\"key\":\"AAECAwQFBgcICQoLDA0ODw==\",\"kpmId\":\"b@mef.example.com\"}"),
                "mef/b");
        assertEquals(store.require("gw1").secret(), store.require("mef/b").secret(), "base64 and hexadecimal of the same key");
    }

    @Test
    void importsASymmetricKey() throws Exception {
        assertImports(file("registry.sym.json", "{\"key\":\"" + HEX + HEX + "\"}"), "registry");
        try (Credential key = store.require("registry")) {
            assertEquals(CredentialKind.SYMMETRIC_KEY, key.kind());
            assertEquals("registry", key.identifier());
            assertEquals(32, key.secret().length());
        }
    }

    @Test
    void refusesMalformedJson() throws Exception {
        String id = "\"kpmId\":\"a@mef.example.com\"";
        String key = "\"key\":\"" + HEX + "\"";
        for (String text : List.of("", "[]", "{", "{" + id + "," + key, "{" + id + "," + key + "} x", "{" + key + "}", "{" + id + "}",
                "{" + id + "," + key + "," + key + "}", "{" + id + "," + key + ",\"SECRETSECRET\":1}", "{" + id + ",\"key\":5}",
                "{\"kpmId\":\"no at sign\"," + key + "}", "{\"kpmId\":\"a@\"," + key + "}",
                "{" + id + "," + key + ",\"alias\":\"two words\"}",
                "{" + id + ",\"key\":\"000102030405060708090a0b0c0d0e\"}", "{" + id + ",\"key\":\"" + HEX.repeat(4) + "00\"}",
                "{" + id + ",\"key\":\"SECRETSECRET***********************\"}", "{" + id + ",\"key\":\"SECRETSECRET", "\u0000\u0001")) {
            assertMalformed("bad.kpm.json", text);
        }
        assertMalformed("two words.sym.json", "{" + key + "}");
        assertMalformed("bad.sym.json", "{" + id + "," + key + "}");
    }

    @Test
    void refusesUnknownAndMissingFiles() throws Exception {
        assertMalformed("key.txt", HEX);
        assertRefused(ErrorCode.INTAKE_MALFORMED, home.resolve("missing.pem"));
        Path target = file("target.pem", TestFiles.pem(TestFiles.keyPair()));
        assertRefused(ErrorCode.INTAKE_MALFORMED, Files.createSymbolicLink(home.resolve("in/link.pem"), target));
        assertTrue(Files.exists(target));
        assertMalformed("huge.pem", "x".repeat(300_000));
        assertRefused(ErrorCode.INTAKE_MALFORMED, Files.createDirectory(home.resolve("in/directory.pem")));
    }

    @Test
    void refusesAFileThatOthersCanReadOutsideAClosedDirectory() throws Exception {
        Path open = file("gw.kpm.json", "{\"kpmId\":\"gw@mef.example.com\",\"key\":\"" + HEX + "\"}");
        TestFiles.mode(open.getParent(), "rwxr-xr-x");
        TestFiles.mode(open, "rw-r--r--");
        assertRefused(ErrorCode.INTAKE_DIRECTORY_UNSAFE, open);
        TestFiles.mode(open.getParent(), "rwx------");
        assertImports(open, "gw");
    }

    @Test
    void importsAKeyWithItsChainInAnyOrder() throws Exception {
        KeyPair root = TestFiles.keyPair();
        KeyPair sub = TestFiles.keyPair();
        KeyPair node = TestFiles.keyPair();
        X509Certificate rootCertificate = TestFiles.certificate("root", root, "root", root, true);
        X509Certificate subCertificate = TestFiles.certificate("sub", sub, "root", root, true);
        X509Certificate nodeCertificate = TestFiles.certificate("node", node, "sub", sub, false);
        assertImports(file("node.pem", TestFiles.pem(rootCertificate, node, subCertificate, nodeCertificate)), "node");
        try (Credential pair = store.require("node")) {
            assertEquals(CredentialKind.KEY_PAIR, pair.kind());
            assertEquals(PublicKeyId.of(node.getPublic()), pair.identifier());
            assertEquals(List.of(nodeCertificate, subCertificate, rootCertificate), pair.certificates());
            assertSigns(pair, node);
        }
    }

    private static void assertSigns(Credential pair, KeyPair expected) throws Exception {
        byte[] pkcs8 = pair.secret().copy();
        PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        signature.update(pkcs8);
        byte[] signed = signature.sign();
        signature.initVerify(expected.getPublic());
        signature.update(pkcs8);
        assertTrue(signature.verify(signed));
    }

    @Test
    void importsPkcs12() throws Exception {
        KeyPair root = TestFiles.keyPair();
        KeyPair node = TestFiles.keyPair();
        X509Certificate rootCertificate = TestFiles.certificate("root", root, "root", root, true);
        X509Certificate nodeCertificate = TestFiles.certificate("node", node, "root", root, false);
        Path file = TestFiles.write(home.resolve("in/node.p12"), 
                TestFiles.pkcs12(node, "the passphrase", nodeCertificate, rootCertificate));
        assertRefused(ErrorCode.INTAKE_MALFORMED, file);
        Path passphrase = file("node.p12.pass", "another passphrase\n");
        assertRefused(ErrorCode.INTAKE_MALFORMED, file);
        file("node.p12.pass", "the passphrase\n");
        assertImports(file, "node");
        assertFalse(Files.exists(passphrase), "the passphrase is deleted too");
        try (Credential pair = store.require("node")) {
            assertEquals(List.of(nodeCertificate, rootCertificate), pair.certificates());
            assertSigns(pair, node);
        }
    }

    @Test
    void refusesMalformedPkcs12() throws Exception {
        file("bad.p12.pass", "pass");
        assertMalformed("bad.p12", "not PKCS#12");
        KeyPair other = TestFiles.keyPair("secp384r1");
        X509Certificate certificate = TestFiles.certificate("x", other, "x", other, false);
        assertRefused(ErrorCode.INTAKE_MALFORMED, 
                TestFiles.write(home.resolve("in/bad.p12"), TestFiles.pkcs12(other, "pass", certificate)));
    }

    @Test
    void refusesMalformedPem() throws Exception {
        KeyPair node = TestFiles.keyPair();
        KeyPair other = TestFiles.keyPair();
        X509Certificate own = TestFiles.certificate("node", node, "ca", other, false);
        X509Certificate foreign = TestFiles.certificate("other", other, "ca", other, true);
        KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        String key = TestFiles.pem(node);
        for (String text : List.of("", "SECRETSECRET", key.substring(0, key.length() / 2), key.replace("M", "!"),
                key + TestFiles.pem(other),
                TestFiles.pem(TestFiles.keyPair("secp384r1")), TestFiles.pem(rsa), TestFiles.pem(node, foreign),
                TestFiles.pem(node.getPublic()), TestFiles.pem(own).replaceFirst("MII", "MIX"), TestFiles.pem(node, own, own))) {
            assertMalformed("bad.pem", text);
        }
        X509Certificate strange = TestFiles.certificate("strange", TestFiles.keyPair(), "stranger", TestFiles.keyPair(), true);
        assertMalformed("bad.pem", TestFiles.pem(node, own, strange));
        X509Certificate namesake = TestFiles.certificate("ca", TestFiles.keyPair(), "ca", other, true);
        assertMalformed("bad.pem", TestFiles.pem(node, own, namesake));
    }

    @Test
    void attachesACertificateToTheKeyPairMadeHere() throws Exception {
        String id = intake.generateKeyPair("own");
        try (Credential pair = store.require("own")) {
            assertEquals(CredentialKind.KEY_PAIR, pair.kind());
            assertEquals(id, pair.identifier());
            assertTrue(pair.certificates().isEmpty());
            KeyPair ca = TestFiles.keyPair();
            KeyPair own = new KeyPair(publicKey(pair), null);
            X509Certificate caCertificate = TestFiles.certificate("ca", ca, "ca", ca, true);
            X509Certificate first = TestFiles.certificate("own", own, "ca", ca, false);
            assertImports(file("from-the-ca.pem", TestFiles.pem(caCertificate, first)), "own");
            assertEquals(List.of(first, caCertificate), store.require("own").certificates());
            assertEquals(pair.secret(), store.require("own").secret());
            X509Certificate renewed = TestFiles.certificate("own", own, "ca", ca, false);
            assertImports(file("renewed.pem", TestFiles.pem(renewed)), "own");
            assertEquals(List.of(renewed), store.require("own").certificates());
            assertEquals(1, store.list().size());
        }
    }

    private static PublicKey publicKey(Credential pair) throws Exception {
        byte[] spki = pair.secret().use(o -> P256Key.of(PrivateKeyInfo.getInstance(o),
                Optional.empty()).orElseThrow().spki());
        return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki));
    }

    @Test
    void storesCaCertificatesAsTrustAnchorsAndNothingElse() throws Exception {
        KeyPair ca = TestFiles.keyPair();
        X509Certificate first = TestFiles.certificate("ca", ca, "ca", ca, true);
        X509Certificate second = TestFiles.certificate("ca2", ca, "ca2", ca, true);
        assertImports(file("anchors.pem", TestFiles.pem(first)), "anchors");
        assertEquals(CredentialKind.TRUST_ANCHOR, store.require("anchors").kind());
        assertImports(file("anchors.pem", TestFiles.pem(first, second)), "anchors");
        assertEquals(List.of(first, second), store.require("anchors").certificates());
        X509Certificate leaf = TestFiles.certificate("leaf", TestFiles.keyPair(), "ca", ca, false);
        assertMalformed("leaf.pem", TestFiles.pem(leaf));
        assertMalformed("leaf.pem", TestFiles.pem(first, leaf));
    }

    @Test
    void neverReplacesASecret() throws Exception {
        String same = "{\"kpmId\":\"gw@mef.example.com\",\"key\":\"" + HEX + "\"}";
        assertImports(file("gw.kpm.json", same), "gw");
        assertImports(file("gw.kpm.json", same), "gw");
        assertRefused(ErrorCode.CREDENTIAL_EXISTS, file("gw.kpm.json", same.replace("00", "ff")));
        assertRefused(ErrorCode.CREDENTIAL_EXISTS, file("gw.kpm.json", same.replace("gw@", "gx@")));
        assertRefused(ErrorCode.CREDENTIAL_EXISTS, file("gw.pem", TestFiles.pem(TestFiles.keyPair())));
        assertEquals(ErrorCode.CREDENTIAL_EXISTS, assertThrows(KedgeException.class, () -> intake.generateKeyPair("gw")).code());
        try (Credential pending = new Credential("p", CredentialKind.STATE, "", Map.of(), SecretBytes.owning(new byte[1]), List.of(),
                Optional.empty())) {
            store.put(pending, CredentialSlot.PENDING);
        }
        assertEquals(ErrorCode.CREDENTIAL_EXISTS, assertThrows(KedgeException.class, () -> intake.generateKeyPair("p")).code());
        assertEquals(ErrorCode.IDENTIFIER_MALFORMED, assertThrows(KedgeException.class, () -> intake.generateKeyPair("a b")).code());
    }

    @Test
    void keepsTheFileWhenTheStoreCannotTakeIt() throws Exception {
        store.seal();
        Path file = file("gw.kpm.json", "{\"kpmId\":\"gw@mef.example.com\",\"key\":\"" + HEX + "\"}");
        byte[] before = Files.readAllBytes(file);
        assertEquals(ErrorCode.STORE_SEALED, assertThrows(KedgeException.class, () -> intake.importFile(file)).code());
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @Test
    void importsWhatOpensslMakes() throws Exception {
        assumeTrue(Stream.of(System.getenv("PATH").split(":")).anyMatch(p -> Files.isExecutable(Path.of(p,
                "openssl"))), "openssl is not installed");
        Path in = Files.createDirectories(home.resolve("in"));
        openssl(in, "ecparam -name prime256v1 -genkey -out sec1.pem");
        assertTrue(Files.readString(in.resolve("sec1.pem")).contains("BEGIN EC PARAMETERS"));
        openssl(in, "req -x509 -new -key sec1.pem -subj /CN=gw -days 30 -out cert.crt");
        openssl(in, "pkcs8 -topk8 -nocrypt -in sec1.pem -out pkcs8.pem");
        openssl(in, "pkcs8 -topk8 -in sec1.pem -passout pass:secret -out encrypted.pem");
        openssl(in, "pkcs12 -export -inkey sec1.pem -in cert.crt -passout pass:secret -out bag.p12");
        Files.writeString(in.resolve("bag.p12.pass"), "secret\n");
        TestFiles.mode(in, "rwx------");
        assertRefused(ErrorCode.INTAKE_MALFORMED, in.resolve("encrypted.pem"));
        assertImports(in.resolve("sec1.pem"), "sec1");
        assertImports(in.resolve("pkcs8.pem"), "pkcs8");
        assertImports(in.resolve("bag.p12"), "bag");
        assertEquals(store.require("sec1").secret(), store.require("pkcs8").secret());
        assertEquals(store.require("sec1").secret(), store.require("bag").secret());
        assertEquals(1, store.require("bag").certificates().size());
    }

    private static void openssl(Path directory, String command) throws Exception {
        Process process = new ProcessBuilder(("openssl " + command).split(" ")).directory(directory.toFile())
                .redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertTrue(process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0, output);
    }
}
