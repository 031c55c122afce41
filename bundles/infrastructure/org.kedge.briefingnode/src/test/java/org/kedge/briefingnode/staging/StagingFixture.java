package org.kedge.briefingnode.staging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.kedge.api.audit.AuditRecord;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.NodeId;
import org.kedge.api.infrastructure.briefing.BriefingRules.Rulebook;
import org.kedge.api.infrastructure.briefing.Destination;
import org.kedge.api.infrastructure.briefing.NodeRegistry;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.metrics.Meters;
import org.kedge.briefingnode.BriefingNode;
import org.kedge.briefingnode.BriefingNodeSettings;
import org.kedge.briefingnode.BriefingRegistries;
import org.kedge.briefingnode.rules.RuleBooks;
import org.kedge.crypto.PublicKeyId;
import org.kedge.itests.testkit.MemoryCredentialStore;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;
import org.kedge.registration.server.AuditSinks;
import org.kedge.registration.server.AuditTrail;
import org.kedge.registry.DatabaseSettings;
import org.kedge.registry.Registry;

/** Staging over the registry it ships with, on a file, and a real Briefing Node; a clock that stands still. */
final class StagingFixture implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    static final URI OWN = URI.create("https://bbn.example.com:8448");
    static final CertificateAuthority CA = CertificateAuthority.root("Test root");
    static final Issued OTHER_SIGNER = CA.issue(CertificateFlavour.FQDN, "other.example.com");
    static final Issued SIGNER = CA.issue(CertificateFlavour.FQDN, "signer.example.com");
    static final Issued LISTENER = CA.issue(CertificateFlavour.FQDN, "bbn.example.com");

    final Path home;
    final Registry registry = new Registry();
    final MemoryCredentialStore store = new MemoryCredentialStore();
    final List<AuditRecord> audited = new ArrayList<>();
    Instant now = NOW;
    /** Method of the node registry that fails. */
    String broken = "";
    boolean auditBroken;
    final StagingRegistries registries;
    final BriefingNode bbn;
    final Staging staging;

    StagingFixture(Path home) {
        this(home, BriefingNodeSettings.of(Fqdn.parse("bbn.example.com")).at(OWN, "bbn").signing("sign"));
    }

    StagingFixture(Path home, BriefingNodeSettings settings) {
        this.home = home;
        registry.open(() -> DatabaseSettings.sqlite(home.resolve("registry.db")).database(), store);
        keyPair("sign", SIGNER);
        keyPair("bbn", LISTENER);
        AuditSinks sinks = AuditSinks.of(record -> {
            if (auditBroken) {
                throw new KedgeException(ErrorCode.AUDIT_UNAVAILABLE, "scripted fault of the disk");
            }
            synchronized (audited) {
                audited.add(record);
            }
        });
        NodeRegistry nodes = failing();
        registries = new StagingRegistries(nodes, registry.enrolees(), registry.briefingRules());
        bbn = new BriefingNode(settings, new BriefingRegistries(nodes, registry.briefingRules(), registry.enrolees()),
                () -> Optional.of(store), Optional::empty, sinks, () -> Meters.NONE, () -> now);
        staging = new Staging(registries, bbn, new AuditTrail(sinks, () -> now, fault -> { }), () -> now);
        try {
            Files.writeString(home.resolve("root.pem"), pem(CA.certificate()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pem(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    void keyPair(String alias, Issued issued) {
        try (Credential pair = new Credential(alias, CredentialKind.KEY_PAIR, PublicKeyId.of(issued.publicKey()), Map.of(),
                SecretBytes.owning(issued.privateKey().getEncoded()), issued.chain(), Optional.empty())) {
            store.put(pair, CredentialSlot.ACTIVE);
        }
    }

    private NodeRegistry failing() {
        return (NodeRegistry) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {NodeRegistry.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals(broken)) {
                        throw new KedgeException(ErrorCode.REGISTRY_IO, "scripted fault of the database");
                    }
                    try {
                        return method.invoke(registry.nodes(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    static Destination certificate(String name) {
        return of(name, Mechanism.CERTIFICATE, "factory", false);
    }

    static Destination psk(String name, String alias, boolean deliver) {
        return of(name, Mechanism.PSK, alias, deliver);
    }

    private static Destination of(String name, Mechanism mechanism, String alias, boolean deliver) {
        boolean gba = mechanism == Mechanism.GBA;
        return new Destination(name, EnrolmentTarget.maf(Fqdn.parse(name + ".example.com")), mechanism,
                URI.create(gba ? "http://bsf.example.com" : "coaps://mef.example.com:5684"), Fqdn.parse("mef.example.com"),
                List.of(CA.certificate()), List.of(), alias, Duration.ofDays(180), KeyDerivation.USAGE_CONSTRAINED, true, Optional.empty(),
                List.of(), Duration.ofDays(30), deliver);
    }

    static Destination gba(String name) {
        return of(name, Mechanism.GBA, "usim", false);
    }

    /** Puts rules of the list main into force, each as text. */
    void rules(List<Destination> destinations, String... texts) {
        registry.briefingRules().save(new Rulebook(registry.briefingRules().revision(), RuleBooks.parse(texts), destinations));
    }

    /** Writes a list that only its owner may read. */
    Path list(String... lines) {
        return listOfMode("rw-------", lines);
    }

    Path listOfMode(String mode, String... lines) {
        try {
            Path file = home.resolve("nodes.csv");
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, String.join("\n", lines) + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path out() {
        return home.resolve("out");
    }

    StagingReport stage(String... lines) {
        return staging.stage(list(lines), out(), Staging.Options.DEFAULT);
    }

    /** All that is in the output directory, by name. */
    Map<String, String> output() {
        Map<String, String> out = new TreeMap<>();
        if (Files.exists(out())) {
            try (Stream<Path> files = Files.list(out())) {
                for (Path file : files.toList()) {
                    out.put(file.getFileName().toString(), Files.readString(file));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return out;
    }

    long serial(String node) {
        return registry.nodes().issued(new NodeId(node)).get(0).serial();
    }

    boolean isEmpty() {
        return registry.nodes().count() == 0 && registry.enrolees().count() == 0 && output().isEmpty();
    }

    String mode(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        bbn.close();
        registry.close();
    }
}
