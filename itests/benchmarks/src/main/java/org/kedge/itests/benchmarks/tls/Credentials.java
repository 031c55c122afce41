package org.kedge.itests.benchmarks.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.LocalCredential;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.pki.Pem;
import org.kedge.pki.PemKeys;

/** What clients and servers of the TLS benchmarks authenticate each other with; the PEM files of a directory for other processes. */
final class Credentials {
    static final Fqdn SERVER = Fqdn.parse("mef.example.com");
    static final String CLIENT = "gw.in-cse.m2m.example.com";
    static final String IDENTITY = "gateway@mef.example.com";
    static final String ANCHOR_FILE = "anchor.pem";
    static final String SERVER_FILE = "server.pem";
    static final String SERVER_KEY_FILE = "server.key";
    static final String CLIENT_FILE = "client.pem";
    static final String CLIENT_KEY_FILE = "client.key";
    /** The pre-shared key, which is no secret here. */
    static final String KEY = "07".repeat(32);

    private final CertificateAuthority authority = CertificateAuthority.root("Benchmark Root");
    private final Issued returning = authority.issue(CertificateFlavour.CSE_ID, CLIENT);

    /** The pre-shared key for one use. */
    static SecretBytes key() {
        byte[] octets = new byte[KEY.length() / 2];
        Arrays.fill(octets, (byte) 7);
        return SecretBytes.owning(octets);
    }

    /** Writes what servers, and clients that are other programs, need. */
    Credentials write(Path directory) throws IOException {
        Issued server = authority.issue(CertificateFlavour.FQDN, SERVER.value());
        Files.writeString(directory.resolve(ANCHOR_FILE), Pem.encode(List.of(authority.certificate())));
        Files.writeString(directory.resolve(SERVER_FILE), Pem.encode(server.chain()));
        Files.write(directory.resolve(SERVER_KEY_FILE), Pem.encode(server.privateKey()));
        Files.writeString(directory.resolve(CLIENT_FILE), Pem.encode(returning.chain()));
        Files.write(directory.resolve(CLIENT_KEY_FILE), Pem.encode(returning.privateKey()));
        return this;
    }

    static X509Certificate anchor(Path directory) throws IOException {
        return Pem.certificates(Files.readString(directory.resolve(ANCHOR_FILE))).get(0);
    }

    static Issued server(Path directory) throws IOException {
        return new Issued(PemKeys.read(Files.readAllBytes(directory.resolve(SERVER_KEY_FILE))),
                Pem.certificates(Files.readString(directory.resolve(SERVER_FILE))));
    }

    /** How one side verifies the other. */
    static CertificateInformation information(CertificateFlavour flavour, String identifier, X509Certificate anchor) {
        return new CertificateInformation(flavour, identifier, List.of(anchor), Revocation.OFF);
    }

    static LocalCredential psk() {
        return new LocalCredential.Psk(IDENTITY, key());
    }

    /** The client that comes again and again. */
    LocalCredential returning() {
        return towardsServer(returning);
    }

    /** A client that nobody has seen. */
    LocalCredential fresh(int number) {
        return towardsServer(authority.issue(CertificateFlavour.CSE_ID, "gw-" + number + ".in-cse.m2m.example.com"));
    }

    private LocalCredential towardsServer(Issued issued) {
        return issued.towards(information(CertificateFlavour.FQDN, SERVER.value(), authority.certificate()));
    }
}
