package org.kedge.framework.gba;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.enrolment.EnrolmentPhase;
import org.kedge.api.enrolment.Provisioned;
import org.kedge.api.enrolment.ProvisioningFramework;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeId;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.api.transport.SecureTransport;
import org.kedge.itests.testkit.FixedContext;
import org.kedge.itests.testkit.FrameworkKit;
import org.kedge.itests.testkit.transport.Pki;

/** The framework over the real client, a software USIM and a BSF of the test. */
class GbaFrameworkTest extends FrameworkKit {
    private final Clients clients = new Clients(Duration.ofMillis(200));
    private GbaNetwork network = new GbaNetwork(MEF, NOW.plus(LIFETIME).plusSeconds(60), GbaMode.ME);

    @AfterEach
    void stop() {
        clients.close();
        network.close();
    }

    @Override
    protected ProvisioningFramework activate() {
        clients.bind(network.client);
        return new GbaFramework(clients, Revocation.HARD);
    }

    @Override
    protected void deactivate(ProvisioningFramework activated) {
        ((GbaFramework) activated).close();
    }

    @Override
    protected Mechanism mechanism() {
        return Mechanism.GBA;
    }

    @Override
    protected URI mefUri() {
        return URI.create("http://127.0.0.1:8080");
    }

    @Override
    protected List<EnrolmentPhase> phases() {
        return List.of(EnrolmentPhase.HANDSHAKE);
    }

    @Override
    protected NetworkSide network() {
        return new NetworkSide() {
            @Override
            public Optional<SecureTransport> transport() {
                return Optional.empty();
            }

            @Override
            public void hang() {
                network.hang();
            }

            @Override
            public void proceed() {
                network.proceed();
            }

            @Override
            public void fail(ErrorCode code) {
                network.fail(code);
            }

            @Override
            public int asked() {
                return network.asked();
            }

            @Override
            public boolean leftNothing() {
                return network.client.allWiped() && network.usim.everythingWiped();
            }

            @Override
            public KeId keId() {
                return network.keId();
            }

            @Override
            public SecretBytes ke() {
                return network.ke();
            }

            @Override
            public String protocol() {
                return "GBA_ME";
            }

            @Override
            public String suite() {
                return "AKAv2-SHA-256";
            }

            @Override
            public ErrorCode loseCredential() {
                network.removeUsim();
                return ErrorCode.USIM_UNAVAILABLE;
            }
        };
    }

    private FixedContext context() {
        return new FixedContext(store, Optional.empty(), NOW, Duration.ofMinutes(1));
    }

    private CompletionStage<Provisioned> provision(BootstrapInstruction instruction) {
        return framework.provision(instruction, context());
    }

    private BootstrapInstruction instruction(EnrolmentTarget target, URI bsf, List<X509Certificate> anchors, List<String> aliases) {
        return new BootstrapInstruction(1, Optional.empty(), NOW.minusSeconds(60), NOW.plusSeconds(3600), Mechanism.GBA, target,
                Optional.empty(), bsf, MEF, anchors, aliases, "bootstrap", LIFETIME, KeyDerivation.USAGE_CONSTRAINED, true,
                Optional.empty());
    }

    private static EnrolmentTarget maf() {
        return EnrolmentTarget.maf(Fqdn.parse("maf.example.com"));
    }

    @Test
    void theEnrolmentEndsWithKsAtTheLatest() {
        Instant end = NOW.plus(Duration.ofHours(7));
        network.close();
        network = new GbaNetwork(MEF, end, GbaMode.ME);
        clients.bind(network.client);
        try (Provisioned provisioned = join(provision(instruction()))) {
            assertEquals(end, provisioned.key().notAfter());
        }
    }

    @Test
    void usesAValidKsAgain() {
        KeId first;
        try (Provisioned provisioned = join(provision(instruction()))) {
            first = provisioned.key().keId();
            assertTrue(provisioned.facts().fullHandshake());
        }
        try (Provisioned again = join(provision(instruction()))) {
            assertEquals(first, again.key().keId());
            assertFalse(again.facts().fullHandshake(), "nothing was bootstrapped");
        }
        assertEquals(1, network.bsf.bootstraps());
    }

    @Test
    void yieldsNoOctetsOfAKsInTheCard() {
        network.close();
        network = new GbaNetwork(MEF, NOW.plus(LIFETIME), GbaMode.UICC, GbaMode.ME);
        clients.bind(network.client);
        try (Provisioned provisioned = join(provision(instruction()))) {
            assertEquals(0, provisioned.key().ke().length());
            assertEquals(network.keId(), provisioned.key().keId());
            assertEquals("GBA_U", provisioned.facts().protocol());
            assertEquals("AKAv1-MD5", provisioned.facts().cipherSuite());
        }
        assertFailure(ErrorCode.USIM_REFUSED, framework.probe(instruction(), context()));
    }

    @Test
    void verifiesABsfBehindHttpsByTheAnchorsOfTheInstruction() {
        X509Certificate inline = new Pki().anchors().get(0);
        X509Certificate stored = new Pki().anchors().get(0);
        store.put(new Credential("bsf-root", CredentialKind.TRUST_ANCHOR, "bsf-root", Map.of(), SecretBytes.owning(new byte[0]),
                List.of(stored), Optional.empty()), CredentialSlot.ACTIVE);
        URI https = URI.create("https://127.0.0.1:8443");
        join(provision(instruction(maf(), https, List.of(inline), List.of("bsf-root")))).close();
        BsfAddress asked = network.client.bsfs().get(0);
        assertEquals(https, asked.address().uri());
        assertEquals(MEF, asked.address().fqdn());
        CertificateInformation server = asked.server().orElseThrow();
        assertEquals(MEF.value(), server.identifier());
        assertEquals(List.of(inline, stored), server.trustAnchors());
        assertEquals(Revocation.HARD, server.revocation());
        assertFailure(ErrorCode.CERTIFICATE_UNTRUSTED, provision(instruction(maf(), https, List.of(), List.of())));
        assertFailure(ErrorCode.CREDENTIAL_UNKNOWN, provision(instruction(maf(), https, List.of(), List.of("other"))));
        assertEquals(1, network.asked());
    }

    @Test
    void refusesAUriThatIsNoBsf() {
        assertFailure(ErrorCode.BSF_PROTOCOL, provision(instruction(maf(), URI.create("coaps://127.0.0.1:5684"), List.of(), List.of())));
        assertEquals(List.of(), network.client.bsfs());
    }

    @ParameterizedTest
    @EnumSource(value = EnrolmentTarget.Kind.class, names = {"AE", "NODE"})
    void refusesATargetWithoutANafName(EnrolmentTarget.Kind kind) {
        String id = kind == EnrolmentTarget.Kind.AE ? "//sp.example.com/cse1/Cae1" : "urn:gsma:imei:90420156-025763-0";
        assertFailure(ErrorCode.DERIVATION_UNSUPPORTED,
                provision(instruction(new EnrolmentTarget(kind, id, Fqdn.parse("ae.example.com")), mefUri(), List.of(), List.of())));
        assertEquals(0, network.asked());
    }

    @Test
    void waitsALittleForAClientThatIsAbsent() {
        clients.unbind(network.client);
        assertFailure(ErrorCode.SERVICE_MISSING, provision(instruction()));
        try (Clients patient = new Clients(Duration.ofSeconds(60))) {
            CompletionStage<Provisioned> run = new GbaFramework(patient, Revocation.HARD).provision(instruction(), context());
            patient.bind(network.client);
            join(run).close();
        }
        assertEquals(1, network.bsf.bootstraps());
    }

    @Test
    void theStopOfTheFrameworkEndsTheWaitForAClient() {
        try (Clients patient = new Clients(Duration.ofSeconds(60))) {
            GbaFramework waiting = new GbaFramework(patient, Revocation.HARD);
            CompletionStage<Provisioned> run = waiting.provision(instruction(), context());
            waiting.close();
            assertFailure(ErrorCode.TRANSPORT_STOPPED, run);
        }
    }

    @Test
    void theComponentPublishesTheFramework() {
        GbaFrameworkComponent component = new GbaFrameworkComponent();
        component.modified(configuration("Soft"));
        component.modified(configuration("sometimes"));
        component.bindClient(network.client);
        X509Certificate anchor = new Pki().anchors().get(0);
        join(component.provision(instruction(maf(), URI.create("https://127.0.0.1:8443"), List.of(anchor), List.of()), context())).close();
        assertEquals(Revocation.SOFT, network.client.bsfs().get(0).server().orElseThrow().revocation());
        assertEquals(Mechanism.GBA, component.mechanism());
        component.unbindClient(network.client);
        component.deactivate();
        assertFailure(ErrorCode.TRANSPORT_STOPPED, component.probe(instruction(), context()));
    }

    private static GbaFrameworkConfiguration configuration(String revocation) {
        return (GbaFrameworkConfiguration) java.lang.reflect.Proxy.newProxyInstance(GbaFrameworkConfiguration.class.getClassLoader(),
                new Class<?>[] {GbaFrameworkConfiguration.class}, (proxy, method, arguments) -> revocation);
    }
}
