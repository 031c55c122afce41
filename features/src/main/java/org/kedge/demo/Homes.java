package org.kedge.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.kedge.api.briefing.Mechanism;

/** Puts into the home of each process what an operator would: configuration and first secrets. */
final class Homes {
    private static final String DTLS_LISTENER = "org.kedge.transport.dtls.listener-";
    private static final String TLS_LISTENER = "org.kedge.transport.tls.listener-";
    /** What makes an infrastructure process a MEF with its BSF, and what makes it a MAF. */
    private static final Set<String> MEF_PIDS = Set.of("org.kedge.mef", DTLS_LISTENER + "mef", TLS_LISTENER + "mef",
            "org.kedge.bsf", TLS_LISTENER + "ub", TLS_LISTENER + "zn");
    private static final Set<String> MAF_PIDS = Set.of("org.kedge.maf", DTLS_LISTENER + "maf", TLS_LISTENER + "maf");

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

    /** The MEF, which is the BSF too. */
    Home mef(Path directory, Door door, BsfDoor bsf) throws IOException {
        Map<String, String> values = new HashMap<>(ports(door));
        values.putAll(bsf.ports());
        Home home = new Home(directory).shipped(infrastructure, MAF_PIDS).over(demo.resolve("mef"), values);
        home.secret(Cast.MEF_ALIAS + ".pem", material.mefPem());
        home.secret(Cast.BSF_ALIAS + ".pem", material.bsfPem());
        return home;
    }

    Home maf(Path directory, Door door) throws IOException {
        Home home = new Home(directory).shipped(infrastructure, MEF_PIDS).over(demo.resolve("maf"), ports(door));
        home.secret(Cast.MAF_ALIAS + ".pem", material.targetPem(Cast.MAF));
        return home;
    }

    Home cse(Path directory, Door door, Door mef, Door maf, BsfDoor bsf) throws IOException {
        Home home = new Home(directory).shipped(gateway, Set.of()).over(demo.resolve("cse"), ports(door));
        home.secret(Cast.CSE_ALIAS + ".pem", material.targetPem(Cast.CSE));
        home.secret(Cast.ANCHOR_ALIAS + ".pem", material.anchorPem().getBytes(StandardCharsets.US_ASCII));
        Peers.ofCse(home, mef, maf, bsf);
        return home;
    }

    /** A gateway with what it has: its key pair, Kpm or USIM. */
    Home gateway(Path directory, Cast.Gateway who) throws IOException, GeneralSecurityException {
        Home home = new Home(directory).shipped(gateway, Set.of())
                .over(demo.resolve("gateway"), Map.of("@signer@", material.signerDigest()));
        home.file("conf/signers/demo.pem", material.signerPem());
        if (who.hasCertificate()) {
            home.secret(Cast.OWN_ALIAS + ".pem", material.gatewayPem(who));
        }
        home.secret(Cast.ANCHOR_ALIAS + ".pem", material.anchorPem().getBytes(StandardCharsets.US_ASCII));
        if (who.mechanism() == Mechanism.PSK) {
            kpm(home);
        } else if (who.mechanism() == Mechanism.GBA) {
            home.configure("org.kedge.gba.client", Map.of("gba.agreement", Cast.AGREEMENT));
            usim.into(home);
        }
        return home;
    }

    void kpm(Home home) throws IOException {
        home.secret(Cast.KPM_ALIAS + ".kpm.json", json(Map.of("kpmId", Cast.KPM_ID, "key", material.kpm())));
    }

    private static byte[] json(Map<String, String> members) throws JsonProcessingException {
        return new ObjectMapper().writeValueAsBytes(members);
    }

    private static Map<String, String> ports(Door door) {
        return Map.of("@dtls@", Integer.toString(door.dtls()), "@tls@", Integer.toString(door.tls()));
    }
}
