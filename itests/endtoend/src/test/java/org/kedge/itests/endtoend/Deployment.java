package org.kedge.itests.endtoend;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.bsf.BsfSettings;
import org.kedge.maf.MafSettings;
import org.kedge.pki.CertificateAuthority;
import org.kedge.pki.Issued;

/** A whole oneM2M system: gateway, MEF, MAF and IN-CSE that trust each other as an operator sets it up. */
final class Deployment implements AutoCloseable {
    private static final String KPM_ID = "gw-1@mef.example.com";

    final CertificateAuthority operator = CertificateAuthority.root("Operator");
    final CertificateAuthority maker = CertificateAuthority.root("Gateway maker");
    final Issued gatewayIdentity = maker.issue(CertificateFlavour.CSE_ID, Names.GATEWAY_TARGET.fqdn().value());
    final Issued mafIdentity = operator.issue(CertificateFlavour.FQDN, Names.MAF.value());
    final MefNode mef;
    final MafNode maf;
    final CseNode cse;
    GatewayNode gateway;
    private final Path directory;
    private Optional<BsfNode> bsf = Optional.empty();
    /** Of the BSF, before it is first wanted. */
    BsfSettings bsfSettings = BsfNode.settings();
    private KeyDerivation derivation = KeyDerivation.USAGE_CONSTRAINED;

    Deployment(Path directory) {
        this(directory, patient());
    }

    Deployment(Path directory, MafSettings mafSettings) {
        this.directory = directory;
        mef = MefNode.start(directory.resolve("mef"), operator);
        maf = new MafNode(directory.resolve("maf"), mafIdentity, mafSettings);
        cse = new CseNode(directory.resolve("cse"), Names.CSE_TARGET.id(),
                operator.issue(CertificateFlavour.CSE_ID, Names.CSE_TARGET.fqdn().value()));
        gateway = new GatewayNode(directory.resolve("gateway"));
        MafNode.hold(gateway.store, gatewayIdentity);

        mef.addPeer(PeerRole.MAF, Names.MAF_TARGET, operator.information(CertificateFlavour.FQDN, Names.MAF.value()));
        mef.addPeer(PeerRole.CSE, Names.CSE_TARGET, operator.information(CertificateFlavour.CSE_ID, Names.CSE_TARGET.fqdn().value()));
        maf.trustMef(mef.uri(Wire.TLS), operator.information(CertificateFlavour.FQDN, Names.MEF.value()));
        maf.addClient(PeerRole.CSE, Names.CSE_TARGET,
                operator.information(CertificateFlavour.CSE_ID, Names.CSE_TARGET.fqdn().value()));
        maf.allow(Names.GATEWAY.absolute(), Names.CSE_TARGET.id());
        cseKnows(PeerRole.MEF, "mef", EnrolmentTarget.maf(Names.MEF), mef.uri(Wire.TLS));
        cseKnows(PeerRole.MAF, "maf", Names.MAF_TARGET, maf.uri(Wire.TLS));
    }

    /** Many tests run at once: the MEF may take its time. */
    static MafSettings patient() {
        MafSettings s = MafSettings.service(Names.MAF);
        return new MafSettings(s.fqdn(), s.listener(), Duration.ofSeconds(8), s.kmLifetime(), s.registration(), s.acceptPush(),
                s.sweepInterval());
    }

    private void cseKnows(PeerRole role, String name, EnrolmentTarget who, URI uri) {
        cse.peers.certified(name, role, who, operator.information(CertificateFlavour.FQDN, who.fqdn().value()), uri);
    }

    /** The gateway ends and begins again with what its store holds; its peers are told anew. */
    void restartGateway() {
        gateway.close();
        gateway = new GatewayNode(directory.resolve("gateway"));
    }

    /** From now on keys are derived by the older text, or by the newer one. */
    Deployment deriving(KeyDerivation how) {
        derivation = how;
        return this;
    }

    /** Enters the gateway in the MEF and briefs it. */
    void brief(Mechanism mechanism, Wire wire, EnrolmentTarget target) {
        if (mechanism == Mechanism.GBA) {
            subscribe(new TestSubscriber(1, false));
        } else if (mechanism == Mechanism.PSK) {
            byte[] kpm = new byte[32];
            Arrays.fill(kpm, (byte) 0x5a);
            try (SecretBytes key = SecretBytes.owning(kpm)) {
                mef.addPskEnrolee(KPM_ID, key, derivation);
                gateway.holdKpm(KPM_ID, key);
            }
        } else {
            mef.addCertificateEnrolee(maker.information(CertificateFlavour.CSE_ID, Names.GATEWAY_TARGET.fqdn().value()), derivation);
            gateway.holdKeyPair(gatewayIdentity);
        }
        rebrief(mechanism, wire, target);
    }

    /** The operator's BSF, started when it is first wanted; MAF and IN-CSE are its NAFs. */
    BsfNode bsf() {
        if (bsf.isEmpty()) {
            BsfNode started = new BsfNode(directory.resolve("bsf"), operator.issue(CertificateFlavour.FQDN, Names.BSF.value()),
                    bsfSettings);
            bsf = Optional.of(started);
            CertificateInformation information = operator.information(CertificateFlavour.FQDN, Names.BSF.value());
            maf.trustBsf(started.zn(), information);
            cse.peers.certified("bsf", PeerRole.BSF, EnrolmentTarget.maf(Names.BSF), information, started.zn());
            started.addNaf(PeerRole.MAF, Names.MAF_TARGET, operator.information(CertificateFlavour.FQDN, Names.MAF.value()));
            started.addNaf(PeerRole.CSE, Names.CSE_TARGET,
                    operator.information(CertificateFlavour.CSE_ID, Names.CSE_TARGET.fqdn().value()));
        }
        return bsf.get();
    }

    /** The gateway gets a USIM whose subscriber may use both targets. */
    void subscribe(TestSubscriber subscriber) {
        bsf().addSubscriber(subscriber, Names.GATEWAY.absolute(), Names.MAF, Names.CSE_TARGET.fqdn());
        gateway.holdUsim(subscriber);
    }

    /** From now on the MEF instructs its Enrolees to register with the MAF. */
    void instructMaf(Wire wire) {
        mef.peers().remove(Names.MAF.value());
        mef.addMaf(maf.uri(wire), operator.information(CertificateFlavour.FQDN, Names.MAF.value()));
    }

    /** Briefs the gateway, which the MEF knows already. */
    void rebrief(Mechanism mechanism, Wire wire, EnrolmentTarget target) {
        if (mechanism == Mechanism.GBA) {
            gateway.briefGba(bsf().ub(wire == Wire.TLS ? Ub.SECURED : Ub.PLAIN), target, operator);
            return;
        }
        gateway.brief(mechanism, mef.uri(wire), Names.MEF, target, derivation, operator);
    }

    /** The gateway is to share a key with the IN-CSE, by its Ke or, through the MAF, by Kc. */
    void associateByKey(Wire wire, boolean maf) {
        Optional<String> through = maf ? Optional.of("maf") : Optional.empty();
        gateway.peers.keyed("in-cse", PeerRole.CSE, Names.CSE_TARGET, through, cse.uri(wire));
        cse.peers.keyed("gateway", PeerRole.CSE, Names.GATEWAY_TARGET, through, gateway.uri(wire));
    }

    /** The gateway has an account at the MAF that rests on its Ke. */
    void associateWithMaf(Wire wire) {
        gateway.peers.keyed("maf", PeerRole.MAF, Names.MAF_TARGET, Optional.empty(), maf.uri(wire));
    }

    /** Gateway and IN-CSE know each other's certificates. */
    void associateByCertificate(Wire wire) {
        gateway.peers.certified("in-cse", PeerRole.CSE, Names.CSE_TARGET,
                operator.information(CertificateFlavour.CSE_ID, Names.CSE_TARGET.fqdn().value()), cse.uri(wire));
        cse.peers.certified("gateway", PeerRole.CSE, Names.GATEWAY_TARGET,
                maker.information(CertificateFlavour.CSE_ID, Names.GATEWAY_TARGET.fqdn().value()));
    }


    @Override
    public void close() {
        gateway.close();
        cse.close();
        maf.close();
        bsf.ifPresent(BsfNode::close);
        mef.close();
    }
}
