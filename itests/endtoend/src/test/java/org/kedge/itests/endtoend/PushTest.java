package org.kedge.itests.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.credential.Credential;
import org.kedge.api.enrolment.EnrolmentStatus;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.infrastructure.registry.MasterKeyRegistry;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.LocalCredential;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.crypto.KeyDerivations;
import org.kedge.itests.testkit.Await;
import org.kedge.maf.MafSettings;
import org.kedge.mef.MefSettings;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;

/** The older flow of seed 004: the MEF brings Km to the MAF over mutual TLS before the gateway comes (D-58). */
class PushTest {
    @TempDir
    Path directory;

    private final CertificateAuthority operator = CertificateAuthority.root("Operator");
    private final CertificateAuthority maker = CertificateAuthority.root("Gateway maker");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMafThatTakesThePushKnowsKmBeforeTheGatewayComes(boolean accepting) {
        Issued mefIdentity = operator.issue(CertificateFlavour.FQDN, Names.MEF.value());
        Issued mafIdentity = operator.issue(CertificateFlavour.FQDN, Names.MAF.value());
        MafSettings settings = accepting ? MafSettings.service(Names.MAF).acceptingPush() : MafSettings.service(Names.MAF);
        try (MefNode mef = MefNode.start(directory.resolve("mef"), mefIdentity, MefSettings.service(Names.MEF).withPush());
                MafNode maf = new MafNode(directory.resolve("maf"), mafIdentity, settings);
                GatewayNode gateway = new GatewayNode(directory.resolve("gateway"))) {
            mef.addMaf(maf.uri(Wire.TLS), operator.information(CertificateFlavour.FQDN, Names.MAF.value()));
            maf.trustMef(mef.uri(Wire.TLS), operator.information(CertificateFlavour.FQDN, Names.MEF.value()));
            String name = Names.GATEWAY_TARGET.fqdn().value();
            mef.addCertificateEnrolee(maker.information(CertificateFlavour.CSE_ID, name), KeyDerivation.LEGACY);
            gateway.holdKeyPair(maker.issue(CertificateFlavour.CSE_ID, name));
            gateway.brief(Mechanism.CERTIFICATE, mef, Names.MAF_TARGET, KeyDerivation.LEGACY, operator);
            EnrolmentStatus status = gateway.enrol();

            if (accepting) {
                Await.until("the push", () -> !maf.keys().isEmpty());
                MasterKeyRegistry.Info held = maf.keys().get(0);
                assertEquals(status.keId().orElseThrow().reference(), held.keId().orElseThrow());
                assertEquals(Names.GATEWAY.absolute(), held.clientId());
            } else {
                Await.until("the refusal", () -> maf.audit.codes().size() + mef.audit.codes().size() > 0);
                assertTrue(maf.keys().isEmpty());
            }

            mef.listeners().close();
            try (Credential ke = gateway.enrolmentKey(); SecretBytes km = KeyDerivations.forTarget(ke.secret(), Names.MAF_TARGET,
                    KeyDerivation.LEGACY, Names.suid(Names.MAF_TARGET))) {
                boolean known = maf.begin(Wire.TLS, new LocalCredential.Psk(status.keId().orElseThrow().toString(), km),
                        Duration.ofSeconds(30)).handle((channel, failure) -> {
                            if (channel != null) {
                                channel.close();
                            }
                            return failure == null;
                        }).toCompletableFuture().join();
                assertEquals(accepting, known, "without the MEF the MAF knows the key only when it was brought");
                if (accepting) {
                    assertEquals(KeyCheckValue.of(km), maf.keys().get(0).checkValue());
                    assertEquals(KeyDerivations.legacyKmId(km, Names.MAF), maf.keys().get(0).kmId());
                }
            }
        }
    }
}
