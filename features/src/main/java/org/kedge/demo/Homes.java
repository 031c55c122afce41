package org.kedge.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kedge.api.briefing.Mechanism;

/** Puts into the home of each process what an operator would: configuration and first secrets. */
final class Homes {
    private static final String DTLS_LISTENER = "org.kedge.transport.dtls.listener-";
    private static final String TLS_LISTENER = "org.kedge.transport.tls.listener-";
    /** What makes an infrastructure process a MEF, a BSF, a Briefing Node and a MAF. */
    private static final Set<String> MEF_PIDS = Set.of("org.kedge.mef", DTLS_LISTENER + "mef", TLS_LISTENER + "mef");
    private static final Set<String> BSF_PIDS = Set.of("org.kedge.bsf", TLS_LISTENER + "ub", TLS_LISTENER + "zn");
    static final Set<String> BBN_PIDS = Set.of("org.kedge.briefingnode", DTLS_LISTENER + "bbn", TLS_LISTENER + "bbn");
    static final Set<String> MAF_PIDS = Set.of("org.kedge.maf", DTLS_LISTENER + "maf", TLS_LISTENER + "maf");

    private final Path infrastructure;
    private final Path gateway;
    private final Path demo;
    private final Material material;
    private final Usim usim;

    /**
     * @param infrastructure distribution of MEF and MAF
     * @param gateway distribution of gateways and CSE
     * @param demo directory of the demo's configuration
     * @param usim of the gateway that enrols by GBA
     */
    Homes(Path infrastructure, Path gateway, Path demo, Material material, Usim usim) {
        this.infrastructure = infrastructure;
        this.gateway = gateway;
        this.demo = demo;
        this.material = material;
        this.usim = usim;
    }

    /** The MEF, which is the BSF too. @param without functions that it does not have */
    Home mef(Path directory, Door door, BsfDoor bsf, Set<String> without) throws IOException {
        Map<String, String> values = new HashMap<>(ports(door));
        values.putAll(bsf.ports());
        Home home = new Home(directory).shipped(infrastructure, without).over(demo.resolve("mef"), values);
        home.secret(Cast.MEF_ALIAS + ".pem", material.mefPem());
        home.secret(Cast.BSF_ALIAS + ".pem", material.bsfPem());
        return home;
    }

    /** The MEF that is BSF and Briefing Node too: the BSF plays that role for who has nothing but a USIM. */
    Home briefingMef(Path directory, Door door, BsfDoor bsf, Door bbn) throws IOException {
        Home home = mef(directory, door, bsf, MAF_PIDS).over(demo.resolve("bbn"), ports(bbn));
        home.secret(Cast.BBN_ALIAS + ".pem", material.bbnPem());
        home.secret(Cast.OWNER_ALIAS + ".pem", material.signerKeyPem());
        return home;
    }

    /** The MEF that a gateway is sent to later. */
    Home mef2(Path directory, Door door) throws IOException {
        Home home = new Home(directory).shipped(infrastructure, union(MAF_PIDS, BBN_PIDS, BSF_PIDS))
                .over(demo.resolve("mef2"), ports(door));
        home.secret(Cast.MEF2_ALIAS + ".pem", material.mef2Pem());
        return home;
    }

    @SafeVarargs
    static Set<String> union(Set<String>... sets) {
        return Stream.of(sets).flatMap(Set::stream).collect(Collectors.toSet());
    }

    Home maf(Path directory, Door door) throws IOException {
        Home home = new Home(directory).shipped(infrastructure, union(MEF_PIDS, BSF_PIDS, BBN_PIDS))
                .over(demo.resolve("maf"), ports(door));
        home.secret(Cast.MAF_ALIAS + ".pem", material.targetPem(Cast.MAF));
        return home;
    }

    Home cse(Path directory, Door door, Door mef, Door mef2, Door maf, BsfDoor bsf) throws IOException {
        Home home = new Home(directory).shipped(gateway, Set.of()).over(demo.resolve("cse"), ports(door));
        home.secret(Cast.CSE_ALIAS + ".pem", material.targetPem(Cast.CSE));
        home.secret(Cast.ANCHOR_ALIAS + ".pem", material.anchorPem().getBytes(StandardCharsets.US_ASCII));
        Peers.ofCse(home, mef, mef2, maf, bsf);
        return home;
    }

    /**
     * A gateway as it leaves the factory: its own credential, the anchor of its owner, and where the Briefing Node is. It is told neither
     * MEF nor target; mn-2 has no Kpm yet.
     */
    Home factory(Path directory, Cast.Gateway who, Door bbn, URI bsf) throws IOException, GeneralSecurityException {
        Map<String, String> values = Map.of("@signer@", material.signerDigest(), "@node@", who.name());
        Home home = new Home(directory).shipped(gateway, Set.of()).over(demo.resolve("gateway"), values)
                .over(demo.resolve("factory"), values);
        home.file("conf/signers/demo.pem", material.signerPem());
        home.secret(Cast.ANCHOR_ALIAS + ".pem", material.anchorPem().getBytes(StandardCharsets.US_ASCII));
        if (who.hasCertificate()) {
            home.secret(Cast.OWN_ALIAS + ".pem", material.gatewayPem(who));
        }
        if (who.mechanism() == Mechanism.PSK) {
            home.secret(Cast.FACTORY_ALIAS + ".kpm.json", json(Map.of("kpmId", Cast.FACTORY_ID, "key", material.factoryKey())));
        } else if (who.mechanism() == Mechanism.GBA) {
            home.configure("org.kedge.gba.client", Map.of("gba.agreement", Cast.AGREEMENT));
            home.configure("org.kedge.briefing.node", Map.of("node.id", who.name(), "gba.usim", Cast.USIM, "gba.bsf", "bsf"));
            usim.into(home);
            Peers.bsf(home, bsf);
        }
        Peers.briefingNode(home, who, bbn);
        return home;
    }

    static byte[] json(Map<String, String> members) throws JsonProcessingException {
        return new ObjectMapper().writeValueAsBytes(members);
    }

    private static Map<String, String> ports(Door door) {
        return Map.of("@dtls@", Integer.toString(door.dtls()), "@tls@", Integer.toString(door.tls()));
    }
}
